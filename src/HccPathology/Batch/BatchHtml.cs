using System.Globalization;
using System.Net;
using System.Text;
using HccPathology.Outputs;
using HccPathology.Outputs.Pictures;

namespace HccPathology.Batch;

/// <summary><c>batch.html</c>: the same rows for people, with pictures; one file that shows the pictures of the result folders beside it.</summary>
internal static class BatchHtml
{
    public const string FileName = "batch.html";

    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Batch report</title>
        <style>
        body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
        table { border-collapse: collapse; }
        th, td { border-bottom: 1px solid #ddd; padding: .4em .8em; text-align: left; vertical-align: top; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        img { max-width: 160px; max-height: 120px; border: 1px solid #ccc; }
        .failed { color: #b00020; font-weight: 600; }
        .queued { color: #7a5c00; font-weight: 600; }
        .small { color: #666; font-size: 12px; overflow-wrap: anywhere; max-width: 40em; }
        </style>
        </head>
        <body>

        """;

    public static void Write(string path, IReadOnlyList<ReportRow> rows, IReadOnlyList<string> notes) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.Write(Head);
        int failed = rows.Count(r => r.State == SlideState.Failed), queued = rows.Count(r => r.State == SlideState.Queued),
            warned = rows.Count(r => r.Warnings.Count > 0);
        writer.WriteLine($"<h1>{rows.Count} slides: {rows.Count - failed - queued} done, {failed} failed{(queued > 0 ? $", {queued} not done yet" : "")}{(warned > 0 ? $"; {warned} with warnings" : "")}</h1>");
        writer.WriteLine("<p class=\"small\">Research software, not a medical device. Figures with all their columns are in the tables; a missing figure is not zero.</p>");
        foreach (string note in notes)
        {
            writer.WriteLine($"<p class=\"queued\">{Text(note)}</p>");
        }

        Failures(writer, [.. rows.Where(r => r.State == SlideState.Failed)]);
        Table(writer, [.. rows.Where(r => r.State != SlideState.Failed)]);
        writer.WriteLine("</body>\n</html>");
    });

    private static void Failures(StreamWriter writer, ReportRow[] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        writer.WriteLine("<h2>Failed</h2>\n<table>\n<tr><th>slide</th><th>patient</th><th>class</th><th>what happened</th><th class=\"number\">tries</th></tr>");
        foreach (ReportRow r in rows)
        {
            writer.WriteLine($"<tr><td>{Text(r.Row.Id)}<div class=\"small\">{Text(r.Row.Slide)}</div></td><td>{Text(r.Row.Patient)}</td><td class=\"failed\">{Text(r.Record?.ErrorClass?.Words())}</td>"
                + $"<td>{Text(r.Record?.Error)}</td><td class=\"number\">{r.Record?.Attempts}</td></tr>");
        }

        writer.WriteLine("</table>");
    }

    private static void Table(StreamWriter writer, ReportRow[] rows)
    {
        writer.WriteLine("<h2>Slides</h2>\n<table>\n<tr><th></th><th>slide</th><th>patient</th><th>state</th><th class=\"number\">nuclei</th><th class=\"number\">tissue, mm²</th>"
            + "<th class=\"number\">nuclei per mm² (95 % CI)</th><th>detector</th><th class=\"number\">s</th><th>warnings</th></tr>");
        foreach (ReportRow r in rows)
        {
            string place = Uri.EscapeDataString(r.Row.Id);
            string picture = r.State == SlideState.Done
                ? $"<a href=\"{place}/{DensityPicture.FileName}\"><img loading=\"lazy\" src=\"{place}/{OverviewPicture.FileName}\" alt=\"overview of {Text(r.Row.Id)}\"></a>"
                : "";
            string density = r.DensityPerMm2 is { } d
                ? $"{Number(d, "0")} ({Number(r.CiLowPerMm2, "0")}-{Number(r.CiHighPerMm2, "0")})"
                : r.State == SlideState.Done ? "not evaluable" : "";
            string state = r.State == SlideState.Done ? Text(r.Status) : "<span class=\"queued\">not done yet</span>";
            writer.WriteLine($"<tr><td>{picture}</td><td>{Text(r.Row.Id)}<div class=\"small\">{Text(r.Row.Slide)}</div></td><td>{Text(r.Row.Patient)}</td><td>{state}</td>"
                + $"<td class=\"number\">{r.Nuclei?.ToString("#,0", CultureInfo.InvariantCulture)}</td><td class=\"number\">{Number(r.TissueMm2, "0.00")}</td><td class=\"number\">{density}</td>"
                + $"<td>{Text(r.Detector)}</td><td class=\"number\">{Number(r.Record?.Seconds, "0.0")}</td><td class=\"small\">{string.Join("<br>", r.Warnings.Select(Text))}</td></tr>");
        }

        writer.WriteLine("</table>");
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
