using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace HccPathology;

/// <summary>
/// What is wrong with a JSON file, in the words of its author: the library counts lines from 0 and speaks of types of the program, so that
/// the text editor shows another line and nobody learns what belongs there.
/// </summary>
internal static partial class JsonFault
{
    /// <summary>The same of what went wrong while a file was read that may be JSON, or another format, in whose words it is told.</summary>
    public static string TextOf(Exception e) => e is JsonException json ? TextOf(json) : e.Message.ReplaceLineEndings(" ");

    /// <summary>Place, counted from 1, and fault, such as <c>line 9, entry 1, grades: expected a whole number</c>.</summary>
    public static string TextOf(JsonException e)
    {
        string[] steps = [.. Steps(e.Path)];
        string place = string.Join(", ", e.LineNumber is { } line ? steps.Prepend(string.Create(CultureInfo.InvariantCulture, $"line {line + 1}")) : steps);
        string words = WordsFor(PlaceInMessage().Replace(e.Message.ReplaceLineEndings(" "), "").TrimEnd('.'), steps.LastOrDefault());
        return place.Length == 0 ? words : $"{place}: {words}";
    }

    // "$[0].thresholdsOd[1]" is what people count as entry 1, thresholdsOd, entry 2.
    private static IEnumerable<string> Steps(string? path) => path is null ? [] : PathStep().Matches(path).Select(step =>
        step.Groups["index"] is { Success: true } index
            ? string.Create(CultureInfo.InvariantCulture, $"entry {long.Parse(index.ValueSpan, CultureInfo.InvariantCulture) + 1}")
            : step.Groups["name"].Value);

    private static string WordsFor(string said, string? field) =>
        Unfit().Match(said) is { Success: true } unfit ? $"expected {Expected(unfit.Groups[1].Value, field)}"
        : Missing().Match(said) is { Success: true } missing ? $"{missing.Groups[1].Value} not there"
        : Unknown().Match(said) is { Success: true } unknown ? NoField(unknown.Groups[1].Value, Fields(typeof(JsonFault).Assembly.GetType(unknown.Groups[2].Value)))
        : Twice().Match(said) is { Success: true } twice ? $"{twice.Groups[1].Value} is there twice"
        : Null().Match(said) is { Success: true } empty ? $"{empty.Groups[1].Value} is null, but a value is needed"
        : said.StartsWith("The input does not contain any JSON tokens", StringComparison.Ordinal) ? "there is nothing in it"
        : said;

    /// <summary>That a field is none of those that are read, and which was likely meant.</summary>
    public static string NoField(string name, IReadOnlyList<string> fields) => $"'{name}' is none of the fields that are read"
        + (fields.Count == 0 ? "" : NearestName.Of(name, fields) is { } near ? $"; did you mean '{near}'?" : $": {string.Join(", ", fields)}");

    /// <summary>Names of the fields that a type of the engine is read from; none of no type.</summary>
    public static IReadOnlyList<string> Fields(Type? own) => own is null ? [] :
        [.. own.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.CanWrite && p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.GetCustomAttribute<JsonExtensionDataAttribute>() is null)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];

    // Of a record with a constructor the library names the record and not what the field in question is.
    private static string Expected(string type, string? field) => typeof(JsonFault).Assembly.GetType(type) is not { } own ? Kind(type)
        : own.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(own).Select(JsonNamingPolicy.CamelCase.ConvertName))}"
        : field is not null && own.GetProperty(field, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase) is { } property
            ? Expected($"{property.PropertyType}", null)
        : "an object";

    private static string Kind(string type) =>
        type.Contains("Dictionary`2[", StringComparison.Ordinal) ? "an object"
        : type.Contains("List`1[", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) ? "a list"
        : type.Contains("System.Int", StringComparison.Ordinal) ? "a whole number"
        : type.Contains("System.Double", StringComparison.Ordinal) || type.Contains("System.Single", StringComparison.Ordinal) ? "a number"
        : type.Contains("System.String", StringComparison.Ordinal) ? "a text"
        : type.Contains("System.Boolean", StringComparison.Ordinal) ? "true or false"
        : "an object";

    [GeneratedRegex(@" (Path: .*\| )?LineNumber: \d+ \| BytePositionInLine: \d+\.?$")]
    private static partial Regex PlaceInMessage();

    [GeneratedRegex(@"\[(?<index>\d+)\]|\['(?<name>.*?)'\]|\.(?<name>[^.\[]+)")]
    private static partial Regex PathStep();

    [GeneratedRegex(@"^The JSON value could not be converted to (.+?)$")]
    private static partial Regex Unfit();

    [GeneratedRegex(@"missing required properties including: (.+)$")]
    private static partial Regex Missing();

    [GeneratedRegex(@"^The JSON property '(.+)' could not be mapped to any \.NET member contained in type '(.+)'")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^Duplicate property ('.+') encountered")]
    private static partial Regex Twice();

    [GeneratedRegex(@"('.+?') on type '.+' doesn't allow")]
    private static partial Regex Null();
}
