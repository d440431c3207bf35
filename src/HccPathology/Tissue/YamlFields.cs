using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HccPathology.Tissue;

/// <summary>Fields of a description in YAML, where anything may stand anywhere: null for what is not there, or is something else.</summary>
internal static class YamlFields
{
    /// <exception cref="PathologyException">It is no YAML, or has no fields.</exception>
    public static YamlMappingNode Root(string path)
    {
        try
        {
            YamlStream yaml = [];
            using StringReader text = new(File.ReadAllText(path));
            yaml.Load(text);
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
