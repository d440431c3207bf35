using System.CommandLine;

namespace HccPathology.Cli;

/// <summary>An option that takes one of a few words; the first is the default.</summary>
internal static class ChoiceOption
{
    internal static Option<string> Create(string name, string description, params string[] values)
    {
        Option<string> option = new(name) { Description = description, DefaultValueFactory = _ => values[0], HelpName = string.Join('|', values) };
        option.CompletionSources.Add(values);
        // Not AcceptOnlyFromAmong: its message does not name the option.
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !values.Contains(token.Value))
            {
                result.AddError($"{name} {token.Value}: give {string.Join(" or ", values)}.");
            }
        });
        return option;
    }
}
