using System.Globalization;
using HccPathology.Models;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>Fields of a description in YAML, where anything may stand anywhere: null for what is not there, or is something else.</summary>
internal static class YamlFields
{
    /// <summary>Mappings and lists, one in the other: a description has ten.</summary>
    private const int MostLevels = 200;

    /// <exception cref="PathologyException">It is no YAML, or has no fields.</exception>
    public static YamlMappingNode Root(string path)
    {
        try
        {
            InputFile.RequireContent(path);
            string text = File.ReadAllText(path);
            RequirePlain(path, text);
            YamlStream yaml = [];
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: it has no fields");
        }
        // On some texts the parser gives up with what its own state throws.
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // The library goes into each level with a call of its own, and to look up a key into all that the key is made of, which may be the key itself: a text
    // of a few kB would end the process for want of a stack.
    private static void RequirePlain(string path, string text)
    {
        Parser events = new(new StringReader(text));
        Stack<(bool IsMapping, int Nodes)> open = new();
        while (events.MoveNext())
        {
            ParsingEvent at = events.Current!;
            if ((at is NodeEvent or AnchorAlias) && open.TryPop(out (bool IsMapping, int Nodes) within))
            {
                bool isKey = within.IsMapping && within.Nodes % 2 == 0;
                Require(!isKey || at is Scalar, "a key that is no text");
                // What it merges would be as if it had never been said.
                Require(!isKey || at is not Scalar { Value: "<<" }, "a merge key (<<), which is not read: write its fields out");
                open.Push(within with { Nodes = within.Nodes + 1 });
            }

            if (at is MappingStart or SequenceStart)
            {
                open.Push((at is MappingStart, 0));
                Require(open.Count <= MostLevels, $"more than {MostLevels} levels, one in the other");
            }
            else if (at is MappingEnd or SequenceEnd)
            {
                open.Pop();
            }

            void Require(bool fits, string fault)
            {
                if (!fits)
                {
                    throw new PathologyException(FailureKind.BadData, $"{path}: not a model card: line {at.Start.Line}: {fault}");
                }
            }
        }
    }

    /// <summary>The mappings of a list; none where there is no such field.</summary>
    /// <exception cref="PathologyException">It is there and no list of mappings: what is skipped would be as if it had never been said.</exception>
    public static IEnumerable<YamlMappingNode> Maps(string path, string of, YamlMappingNode node, string field) =>
        !node.Children.TryGetValue(field, out YamlNode? list) ? []
        : list is YamlSequenceNode all && all.Children.All(c => c is YamlMappingNode) ? all.Children.Cast<YamlMappingNode>()
        : throw ModelCardFile.Unfit(path, of, "a list of mappings", list is YamlSequenceNode ? "a list of something else" : "no list");

    /// <summary>Of a mapping with no room for more.</summary>
    /// <exception cref="PathologyException">It has another field.</exception>
    public static void RequireOnly(string path, string of, YamlMappingNode node, params string[] fields)
    {
        if (NamesOf(node).Except(fields).FirstOrDefault() is { } other)
        {
            throw ModelCardFile.Unfit(path, of, fields.Length == 0 ? "nothing" : string.Join(", ", fields), other);
        }
    }

    /// <summary>Of a mapping that may say more than is read here.</summary>
    /// <exception cref="PathologyException">It has a field that is all but one of these.</exception>
    public static void RequireSpelling(string path, string of, YamlMappingNode node, params string[] fields)
    {
        if (NamesOf(node).Except(fields).FirstOrDefault(name => NearestName.Of(name, fields) is not null) is { } misspelt)
        {
            throw new PathologyException(FailureKind.BadData, $"{path}: {of}: {JsonFault.NoField(misspelt, fields)}");
        }
    }

    private static IEnumerable<string> NamesOf(YamlMappingNode node) => node.Children.Keys.Select(k => (k as YamlScalarNode)?.Value ?? "");

    public static YamlMappingNode? Map(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? value) ? value as YamlMappingNode : null;

    public static string? Text(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? value) ? (value as YamlScalarNode)?.Value : null;

    public static double? Number(YamlMappingNode node, string field) =>
        double.TryParse(Text(node, field), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    public static string[] Texts(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode all
            ? [.. all.Children.Select(v => (v as YamlScalarNode)?.Value ?? "")]
            : [];
}
