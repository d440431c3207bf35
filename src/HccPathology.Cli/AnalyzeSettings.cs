using System.CommandLine;
using System.Text.RegularExpressions;
using HccPathology.Analysis;
using HccPathology.Batch;

namespace HccPathology.Cli;

/// <summary>
/// The settings of <c>analyze</c> for a batch: as columns of a manifest and as options of the batch itself. They are read by the very
/// command that a slide's process runs, so that a wrong one is found before anything starts.
/// </summary>
internal sealed class AnalyzeSettings
{
    /// <summary>What the batch decides itself.</summary>
    private static readonly string[] NotSettings = ["--out", "--json", "--quiet", "--child", "--threads"];

    /// <summary>Parts the values of an option that may be given several times, in a field of a manifest; within a value it is written <c>\;</c>.</summary>
    private const string ListSeparator = ";", WithinValue = "\\;";

    private readonly Command _analyze;
    private readonly Lock _gate = new();
    private AnalysisOptions? _read;

    internal AnalyzeSettings()
    {
        _analyze = AnalyzeCommand.Create(call =>
        {
            _read = call.Options;
            return 0;
        });
        Options = [.. _analyze.Options.Where(o => o.Name.StartsWith("--", StringComparison.Ordinal) && !NotSettings.Contains(o.Name))];
        Columns = new SettingColumns
        {
            Names = Options.Select(NameOf).ToHashSet(),
            IsPath = IsPath,
            Read = Read,
            Arguments = ArgumentsOf,
        };
    }

    /// <summary>To be added to the batch's command.</summary>
    internal IReadOnlyList<Option> Options { get; }

    internal SettingColumns Columns { get; }

    /// <summary>Those that were given on the batch's own command line; paths made full, as they are from where the batch was started.</summary>
    internal Dictionary<string, string> Given(ParseResult parsed) =>
        Options.Where(o => parsed.GetResult(o) is { Implicit: false }).ToDictionary(NameOf, o =>
        {
            string[] values = [.. parsed.GetResult(o)!.Tokens.Select(t => t.Value)];
            string value = values.Length == 0 ? "true"
                : o.ValueType.IsArray ? string.Join(ListSeparator, values.Select(v => v.Replace(ListSeparator, WithinValue, StringComparison.Ordinal)))
                : values[0];
            return IsPath(NameOf(o), value) ? Path.GetFullPath(value) : value;
        });

    // As the help shows it: DIR, FILE, or DIR|demo|none, where the other words are no paths.
    private bool IsPath(string name, string value) =>
        OptionOf(name)?.HelpName?.Split('|') is ["DIR" or "FILE" or "PATH", .. string[] words] && !words.Contains(value);

    private static string NameOf(Option option) => option.Name[2..];

    private Option? OptionOf(string name) => Options.FirstOrDefault(o => NameOf(o) == name);

    private AnalysisOptions Read(IReadOnlyDictionary<string, string> settings)
    {
        lock (_gate)
        {
            ParseResult parsed = _analyze.Parse(["slide", "--out", "out", .. ArgumentsOf(settings)]);
            if (parsed.Errors is [var error, ..])
            {
                throw new PathologyException(FailureKind.BadCommand, CommandLine.InWords(error.Message));
            }

            try
            {
                parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            }
            catch (PathologyException e)
                when (settings.Any(s => e.Message.StartsWith($"--{s.Key} ", StringComparison.Ordinal) && ValuesOf(s.Key, s.Value).Length > 1))
            {
                throw new PathologyException(e.Kind, $"{e.Message}; a '{ListSeparator}' parts several, and within a name it is written '{WithinValue}'", e);
            }

            return _read!;
        }
    }

    private IReadOnlyList<string> ArgumentsOf(IReadOnlyDictionary<string, string> settings) =>
        [.. settings.SelectMany(s => OptionOf(s.Key) is Option<bool> ? FlagOf(s.Key, s.Value) : ValuesOf(s.Key, s.Value).Select(value => $"--{s.Key}={value}"))];

    // An option that may be given several times has its values in one field.
    private string[] ValuesOf(string name, string value) => OptionOf(name) is { ValueType.IsArray: true }
        ? [.. Regex.Split(value, $@"(?<!\\){ListSeparator}").Select(v => v.Replace(WithinValue, ListSeparator, StringComparison.Ordinal).Trim())
            .Where(v => v.Length > 0)]
        : [value];

    private static string[] FlagOf(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "1" => [$"--{name}"],
        "false" or "no" or "0" => [],
        _ => throw new PathologyException(FailureKind.BadCommand, $"--{name} {value}: give true or false"),
    };
}
