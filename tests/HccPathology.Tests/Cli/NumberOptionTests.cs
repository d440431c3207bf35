using System.CommandLine;
using HccPathology.Cli;

namespace HccPathology.Tests.Cli;

public sealed class NumberOptionTests
{
    /// <summary>Every option of every command that takes a number.</summary>
    public static TheoryData<string, string> Numbers { get; } = [.. Below(CommandLine.Root())
        .SelectMany(c => c.Options.Where(o => o is Option<double> or Option<double?> && o.Name != "--allow-bad-tiles").Select(o => (c.Name, o.Name)))];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void CommaInANumber_IsRefusedAndNeverPassedOver(string command, string option)
    {
        Command own = Below(CommandLine.Root()).Single(c => c.Name == command);
        own.Parse([option, "0,5"]).Errors.Select(e => e.Message).ShouldContain($"{option} 0,5: expected a number with a decimal point, such as 0.5.");
        own.Parse([option, "1,000"]).Errors.ShouldContain(e => e.Message.StartsWith($"{option} 1,000: ", StringComparison.Ordinal));
        own.Parse([option, "5e-1"]).Errors.ShouldNotContain(e => e.Message.Contains(option));
    }

    [Fact]
    public void Numbers_AreThoseOfManyCommands() => Numbers.Count.ShouldBeGreaterThan(12);

    private static IEnumerable<Command> Below(Command command) => [command, .. command.Subcommands.SelectMany(Below)];
}
