using System.CommandLine;
using HccPathology.Cohorts;

namespace HccPathology.Cli;

/// <summary><c>hccpath collect</c>: the density tables of many slides as one, with a row for each patient, and other tables beside it.</summary>
internal static class CollectCommand
{
    private const string Density = "--out";

    /// <summary>What can be joined, by the option that names its file.</summary>
    private static readonly (string Option, string What, Func<CohortSlides, Joined> Join)[] Tables =
    [
        (Density, "densities", slides => Of(CohortDensity.Of(slides), JoinedTable.Write)),
        ("--profile", "the distance profiles", slides => Of(CohortProfile.Of(slides), JoinedTable.Write)),
        ("--composition", "fat, fibrosis, necrosis and growth patterns", slides => Of(CohortComposition.Of(slides), JoinedTable.Write)),
        ("--nodules", "densities by nodule", slides => Of(CohortNodules.Of(slides), JoinedTable.Write)),
        ("--scores", "the scores of immunohistochemistry", slides => Of(CohortScores.Of(slides), JoinedTable.Write)),
        ("--findings", "what was said of each slide as a whole (subtype, immune phenotype, warnings)", slides => Of(CohortFindings.Of(slides), JoinedTable.Write)),
    ];

    internal static Command Create()
    {
        CohortOptions defaults = new();
        Argument<string[]> folders = new("DIR") { Description = "Result folders, or folders above them.", Arity = ArgumentArity.OneOrMore };
        Option<string?>[] files = [.. Tables.Select(t => new Option<string?>(t.Option)
        {
            Description = t.Option == Density ? "The joined table, .csv or .parquet." : $"Also join {t.What} into this file, .csv or .parquet",
            Required = t.Option == Density,
            HelpName = "FILE",
        })];
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
        Command command = new("collect", "Join the density tables of many slides; add the sums of each patient.") { folders };
        foreach (Option option in (Option[])[.. files, manifest, slideColumn, patientColumn, patient, mixed, json])
        {
            command.Add(option);
        }

        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(folders),
            new CohortOptions
            {
                ManifestPath = parsed.GetValue(manifest),
                SlideColumn = parsed.GetRequiredValue(slideColumn),
                PatientColumn = parsed.GetRequiredValue(patientColumn),
                Patient = parsed.GetValue(patient),
                AllowsMixed = parsed.GetValue(mixed),
            },
            [.. files.Select(f => (f.Name, parsed.GetValue(f)))],
            parsed.GetValue(json),
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string[] folders, CohortOptions options, (string Option, string? Path)[] files, bool isJson, InvocationConfiguration console)
    {
        DistinctFiles.Require([.. files, ("--manifest", options.ManifestPath)]);
        foreach ((string option, string? path) in files)
        {
            JoinedTable.RequireFormat(option, path);
            DistinctFiles.RequireOutsideResults(option, path);
        }

        // All tables are made before the first is written: one that cannot be leaves the others as they were.
        CohortSlides slides = CohortSlides.Read(folders, options);
        (string Option, string? Path, Joined? Table)[] joined =
            [.. files.Zip(Tables, (f, t) => (f.Option, f.Path is null ? null : Path.GetFullPath(f.Path), f.Path is null ? null : t.Join(slides)))];
        foreach ((_, string? path, Joined? table) in joined)
        {
            table?.Write(path!);
        }

        IReadOnlyList<string> warnings = slides.Warnings();
        foreach (string warning in warnings)
        {
            console.Error.WriteLine($"hccpath: warning: {warning}");
        }

        if (isJson)
        {
            Dictionary<string, object?> result = new() { ["slides"] = slides.Count, ["patients"] = slides.Patients };
            foreach ((string option, string? path, Joined? table) in joined)
            {
                string name = option[2..];
                (result[option == Density ? "rows" : $"{name}Rows"], result[option == Density ? "file" : name]) = (table?.Rows ?? 0, path);
            }

            result["warnings"] = warnings;
            JsonOutput.Write(console.Output, result);
        }
        else
        {
            console.Output.WriteLine($"{slides.Count} slides, {slides.Patients} patients, "
                + string.Join(", ", joined.Where(j => j.Table is not null).Select(j => $"{j.Table!.Rows}{(j.Option == Density ? " rows" : "")} in {j.Path}")));
        }

        return 0;
    }

    private static Joined Of<TRow>(IReadOnlyList<TRow> rows, Action<string, IReadOnlyList<TRow>> write) => new(rows.Count, path => write(path, rows));

    /// <summary>A table in memory, and how it is written.</summary>
    private sealed record Joined(int Rows, Action<string> Write);
}
