using System.Globalization;
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
                Require(!within.IsMapping || within.Nodes % 2 == 1 || at is Scalar, "a key that is no text");
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

    /// <summary>Those of a list that are mappings; none where there is no list.</summary>
    public static IEnumerable<YamlMappingNode> Maps(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out YamlNode? list) && list is YamlSequenceNode all ? all.Children.OfType<YamlMappingNode>() : [];

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
