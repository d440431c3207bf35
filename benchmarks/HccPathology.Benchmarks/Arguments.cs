using System.Globalization;

namespace HccPathology.Benchmarks;

/// <summary>A verb's arguments: words, and options with one value each.</summary>
internal static class Arguments
{
    public static string Value(IReadOnlyList<string> args, string name, string otherwise)
    {
        int at = args.ToList().IndexOf(name);
        return at >= 0 && at + 1 < args.Count ? args[at + 1] : otherwise;
    }

    public static int Whole(IReadOnlyList<string> args, string name, int otherwise) =>
        Value(args, name, "") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Numbers with commas between, 1 and 2 otherwise.</summary>
    public static int[] Threads(IReadOnlyList<string> args) =>
        [.. Value(args, "--threads", "1,2").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>Prints a table, and writes it to the file of <c>--out</c> where there is one.</summary>
    public static void Publish(IReadOnlyList<string> args, string table)
    {
        Console.Write(table);
        if (Value(args, "--out", "") is { Length: > 0 } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            File.WriteAllText(file, table);
        }
    }

    /// <summary>What is neither an option nor an option's value.</summary>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> args) =>
        [.. args.Where((arg, i) => !arg.StartsWith("--", StringComparison.Ordinal) && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal)))];

    /// <summary>The first word, for verbs that take a slide and no more; null when there is none.</summary>
    public static string? Slide(IReadOnlyList<string> args) => Words(args).FirstOrDefault();
}
