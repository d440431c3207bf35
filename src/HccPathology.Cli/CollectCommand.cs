using System.CommandLine;
using HccPathology.Cohorts;

namespace HccPathology.Cli;

/// <summary><c>hccpath collect</c>: the density tables of many slides as one, with a row for each patient.</summary>
internal static class CollectCommand
{
    internal static Command Create()
    {
        CohortOptions defaults = new();
        Argument<string[]> folders = new("DIR") { Description = "Result folders, or folders above them.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out") { Description = "The joined table, .csv or .parquet.", Required = true, HelpName = "FILE" };
        Option<string?> profile = Table("--profile", "the distance profiles"), composition = Table("--composition", "fat, fibrosis, necrosis and growth patterns"),
            scores = Table("--scores", "the scores of immunohistochemistry"),
            findings = Table("--findings", "what was said of each slide as a whole (subtype, immune phenotype, warnings)");
        Option<string?>[] others = [profile, composition, scores, findings];
        Option<string?> manifest = new("--manifest") { Description = "CSV or TSV that says which slide is whose", HelpName = "FILE" };
        Option<string> slideColumn = new("--slide-column")
        {
            Description = "Its column of slide files",
            DefaultValueFactory = _ => defaults.SlideColumn,
            HelpName = "NAME",
        };
        Option<string> patientColumn = new("--patient-column")
        {
            Description = "Its column of patients",
            DefaultValueFactory = _ => defaults.PatientColumn,
            HelpName = "NAME",
        };
        Option<string?> patient = new("--patient") { Description = "All slides are of this patient", HelpName = "ID" };
        Option<bool> mixed = new("--mixed") { Description = "Join results of different settings and engine versions, too." };
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of text." };
        Command command = new("collect", "Join the density tables of many slides; add the sums of each patient.")
        {
            folders, output, profile, composition, scores, findings, manifest, slideColumn, patientColumn, patient, mixed, json,
        };
        command.SetAction(parsed =>
        {
            CohortOptions options = new()
            {
                ManifestPath = parsed.GetValue(manifest),
                SlideColumn = parsed.GetRequiredValue(slideColumn),
                PatientColumn = parsed.GetRequiredValue(patientColumn),
                Patient = parsed.GetValue(patient),
                AllowsMixed = parsed.GetValue(mixed),
            };
            string path = parsed.GetRequiredValue(output);
            (string Name, string? Path)[] files = [("--out", path), .. others.Select(o => (o.Name, parsed.GetValue(o)))];
            DistinctFiles.Require([.. files, ("--manifest", options.ManifestPath)]);
            foreach ((string name, string? file) in files)
            {
                JoinedTable.RequireFormat(name, file);
                DistinctFiles.RequireOutsideResults(name, file);
            }

            // All tables are made before the first is written: one that cannot be leaves the others as they were.
            CohortSlides slides = CohortSlides.Read(parsed.GetRequiredValue(folders), options);
            IReadOnlyList<CohortRow> rows = CohortDensity.Of(slides);
            IReadOnlyList<CohortProfileRow> bands = parsed.GetValue(profile) is null ? [] : CohortProfile.Of(slides);
            IReadOnlyList<CohortScoreRow> graded = parsed.GetValue(scores) is null ? [] : CohortScores.Of(slides);
            IReadOnlyList<CohortCompositionRow> parts = parsed.GetValue(composition) is null ? [] : CohortComposition.Of(slides);
            IReadOnlyList<CohortSlideRow> whole = parsed.GetValue(findings) is null ? [] : CohortFindings.Of(slides);
            JoinedTable.Write(path, rows);
            Write(profile, to => JoinedTable.Write(to, bands));
            Write(composition, to => JoinedTable.Write(to, parts));
            Write(scores, to => JoinedTable.Write(to, graded));
            Write(findings, to => JoinedTable.Write(to, whole));
            foreach (string warning in slides.Warnings)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"hccpath: warning: {warning}");
            }

            TextWriter text = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(text,
                    new
                    {
                        slides = slides.Count,
                        patients = slides.Patients,
                        rows = rows.Count,
                        file = Path.GetFullPath(path),
                        profileRows = bands.Count,
                        profile = FullPath(profile),
                        compositionRows = parts.Count,
                        composition = FullPath(composition),
                        scoresRows = graded.Count,
                        scores = FullPath(scores),
                        findings = FullPath(findings),
                        warnings = slides.Warnings,
                    });
            }
            else
            {
                text.WriteLine($"{slides.Count} slides, {slides.Patients} patients, {rows.Count} rows in {Path.GetFullPath(path)}"
                    + string.Concat(new[] { (bands.Count, profile), (parts.Count, composition), (graded.Count, scores), (whole.Count, findings) }
                        .Where(t => parsed.GetValue(t.Item2) is not null).Select(t => $", {t.Item1} in {FullPath(t.Item2)}")));
            }

            return 0;

            void Write(Option<string?> table, Action<string> write)
            {
                if (parsed.GetValue(table) is { } to)
                {
                    write(to);
                }
            }

            string? FullPath(Option<string?> table) => parsed.GetValue(table) is { } to ? Path.GetFullPath(to) : null;
        });
        return command;
    }

    private static Option<string?> Table(string name, string what) => new(name) { Description = $"Also join {what} into this file, .csv or .parquet", HelpName = "FILE" };
}
