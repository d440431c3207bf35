using System.Globalization;
using System.Text;
using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Outputs.Tables;
using Spectre.Console;

namespace HccPathology.Cli;

/// <summary>One image's score; null when there was no result for it.</summary>
internal sealed record EvaluatedImage(string Name, DetectionScore? Score)
{
    /// <summary>What makes its score doubtful, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Scores as a table, plain lines, JSON or CSV; the pooled row stands last and only when there are several images.</summary>
internal sealed class EvaluateReport(IReadOnlyList<EvaluatedImage> images, Mpp mpp, double distanceUm)
{
    private const string NoResult = "no result";
    private static readonly string[] Columns = ["image", "P", "R", "F1", "PQ", "AJI", "Dice", "true", "found"];
    private static readonly string[] ClassColumns = ["class", "true", "found", "matched", "F1"];

    private readonly DetectionScore[] _scores = [.. images.Select(i => i.Score).OfType<DetectionScore>()];

    private DetectionScore Pooled => DetectionScore.Pool(_scores);

    /// <summary>What makes scores doubtful, of all images.</summary>
    public IReadOnlyList<string> Warnings { get; } = [.. images.SelectMany(i => i.Warnings)];

    public void Print(TextWriter output, bool json, bool fancy)
    {
        if (json)
        {
            JsonOutput.Write(output, JsonOf());
            return;
        }

        string[][] classes = [.. Pooled.Classes.Select(ClassRow)];
        foreach ((string[] head, string[][] rows) in new[] { (Columns, Rows()), (ClassColumns, classes) })
        {
            if (rows.Length > 0 && fancy)
            {
                WriteTable(output, head, rows);
            }
            else if (rows.Length > 0)
            {
                WriteLines(output, head, rows);
            }
        }
    }

    public string ToCsv()
    {
        string[] classes = [.. Pooled.Classes.Where(c => c.F1 is not null).Select(c => c.Name)];
        StringBuilder csv = new("image,precision,recall,f1,pq,aji,dice,trueCount,foundCount");
        csv.AppendJoin("", classes.Select(c => $",{CsvField.Of("f1 " + c)}")).Append('\n');
        foreach (EvaluatedImage image in WithPooled())
        {
            csv.Append(CsvField.Of(image.Name)).Append(',').AppendJoin(',', Figures(image.Score, "0.000000"));
            csv.AppendJoin("", classes.Select(c => $",{F1(image.Score?.Classes.FirstOrDefault(s => s.Name == c), "0.000000")}")).Append('\n');
        }

        return csv.ToString();
    }

    private static string F1(ClassScore? score, string form) => score?.F1?.ToString(form, CultureInfo.InvariantCulture) ?? "";

    private IEnumerable<EvaluatedImage> WithPooled() => images.Count > 1 ? images.Append(new EvaluatedImage("POOLED", Pooled)) : images;

    private string[][] Rows() =>
        [.. WithPooled().Select(i => i.Score is null ? [i.Name, NoResult] : (string[])[i.Name, .. Figures(i.Score, "0.000")])];

    private static string[] Figures(DetectionScore? s, string form)
    {
        if (s is null)
        {
            return [.. Enumerable.Repeat("", 8)];
        }

        double[] shares = [s.Precision, s.Recall, s.F1, s.Pq, s.Aji, s.Dice];
        return [.. shares.Select(v => v.ToString(form, CultureInfo.InvariantCulture)), $"{s.TrueCount}", $"{s.FoundCount}"];
    }

    private static string[] ClassRow(ClassScore c) =>
        [c.Name, $"{c.TrueCount}", $"{c.FoundCount}", $"{c.MatchedCount}", F1(c, "0.000")];

    private static void WriteTable(TextWriter output, string[] head, string[][] rows)
    {
        Table table = new() { Border = TableBorder.Rounded };
        for (int i = 0; i < head.Length; i++)
        {
            table.AddColumn(new TableColumn(head[i]) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        }

        foreach (string[] row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Terminal.On(output).Write(table);
    }

    private static void WriteLines(TextWriter output, string[] head, string[][] rows)
    {
        int[] widths = [.. head.Select((h, i) => rows.Append(head).Max(r => i < r.Length ? r[i].Length : 0))];
        foreach (string[] row in rows.Prepend(head))
        {
            IEnumerable<string> cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[i]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private object JsonOf() => new
    {
        umPerPx = mpp.X,
        distanceUm,
        images = images.Select(i => new { image = i.Name, result = i.Score is null ? NoResult : "scored", score = i.Score is null ? null : JsonOf(i.Score) }),
        pooled = _scores.Length == 0 ? null : JsonOf(Pooled),
        missing = images.Count - _scores.Length,
        warnings = Warnings,
    };

    private static object JsonOf(DetectionScore s) => new
    {
        precision = s.Precision,
        recall = s.Recall,
        f1 = s.F1,
        pq = s.Pq,
        aji = s.Aji,
        dice = s.Dice,
        trueCount = s.TrueCount,
        foundCount = s.FoundCount,
        classes = s.Classes.Select(c => new { name = c.Name, trueCount = c.TrueCount, foundCount = c.FoundCount, matchedCount = c.MatchedCount, f1 = c.F1 }),
    };
}
