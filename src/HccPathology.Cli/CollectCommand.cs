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
        Option<string?> profile = new("--profile") { Description = "Also join the distance profiles into this file, .csv or .parquet", HelpName = "FILE" };
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
            folders, output, profile, manifest, slideColumn, patientColumn, patient, mixed, json,
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
            string? profilePath = parsed.GetValue(profile);
            DistinctFiles.Require(("--out", path), ("--profile", profilePath), ("--manifest", options.ManifestPath));
            Cohort.RequireFormat("--out", path);
            Cohort.RequireFormat("--profile", profilePath);
            DistinctFiles.RequireOutsideResults("--out", path);
            DistinctFiles.RequireOutsideResults("--profile", profilePath);
            List<string> warnings = [];
            IReadOnlyList<CohortRow> rows = Cohort.Collect(parsed.GetRequiredValue(folders), options, warnings);
            IReadOnlyList<CohortProfileRow> bands = profilePath is null ? [] : CohortProfile.Collect(parsed.GetRequiredValue(folders), options);
            Cohort.Write(path, rows);
            if (profilePath is not null)
            {
                CohortProfile.Write(profilePath, bands);
            }

            foreach (string warning in warnings)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"hccpath: warning: {warning}");
            }

            int slides = rows.Where(r => r.Level == JoinedRow.SlideLevel).DistinctBy(r => (r.SlideHash, r.Density.Stain, r.Density.Marker)).Count();
            int patients = rows.Where(r => r.Patient is not null).DistinctBy(r => r.Patient).Count();
            TextWriter text = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(text,
                    new
                    {
                        slides,
                        patients,
                        rows = rows.Count,
                        file = Path.GetFullPath(path),
                        profileRows = bands.Count,
                        profile = profilePath is null ? null : Path.GetFullPath(profilePath),
                        warnings,
                    });
            }
            else
            {
                text.WriteLine($"{slides} slides, {patients} patients, {rows.Count} rows in {Path.GetFullPath(path)}"
                    + (profilePath is null ? "" : $", {bands.Count} in {Path.GetFullPath(profilePath)}"));
            }

            return 0;
        });
        return command;
    }
}
