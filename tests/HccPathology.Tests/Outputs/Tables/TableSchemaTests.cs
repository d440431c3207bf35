using System.Text.Json.Nodes;
using HccPathology.Cohorts;
using HccPathology.Outputs;
using HccPathology.Outputs.Tables;
using HccPathology.Tests.Repository;

namespace HccPathology.Tests.Outputs.Tables;

/// <summary>The published JSON schemas are those of the columns that are written.</summary>
public sealed class TableSchemaTests
{
    [Theory]
    [InlineData("density")]
    [InlineData("density-profile")]
    [InlineData("cohort")]
    [InlineData("cohort-profile")]
    [InlineData("cohort-composition")]
    [InlineData("cohort-scores")]
    [InlineData("cohort-findings")]
    [InlineData("cohort-nodules")]
    [InlineData("nodules")]
    [InlineData("composition")]
    [InlineData("ihc_scores")]
    public void PublishedSchema_IsThatOfTheColumns(string name)
    {
        string path = Path.Combine(SourceTree.Root, "docs", "schemas", $"{name}.schema.json");
        string expected = SchemaOf(name).ToJsonString(JsonFile.Options) + "\n";
        if (Environment.GetEnvironmentVariable("HCC_WRITE_SCHEMAS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).ShouldBe(expected, "HCC_WRITE_SCHEMAS=1 writes it anew");
    }

    private static JsonObject SchemaOf(string name) => name switch
    {
        "density" => TableFiles.SchemaOf("density table", DensityFiles.SchemaVersion, DensityFiles.Columns),
        "density-profile" => TableFiles.SchemaOf("distance profile", DensityFiles.SchemaVersion, DensityFiles.ProfileColumns),
        "cohort-profile" => TableFiles.SchemaOf("joined distance profile", DensityFiles.SchemaVersion, CohortColumns.Profile),
        "cohort-composition" => TableFiles.SchemaOf("joined composition", TableFormat.SchemaVersion, CohortColumns.Composition),
        "cohort-scores" => TableFiles.SchemaOf("joined scores of immunohistochemistry", TableFormat.SchemaVersion, CohortColumns.Scores),
        "cohort-findings" => TableFiles.SchemaOf("findings of slides", TableFormat.SchemaVersion, CohortFindings.Columns),
        "cohort-nodules" => TableFiles.SchemaOf("joined densities by nodule", TableFormat.SchemaVersion, CohortColumns.Nodules),
        "nodules" => TableFiles.SchemaOf("densities by nodule", TableFormat.SchemaVersion, NoduleFiles.Columns),
        "composition" => TableFiles.SchemaOf("composition", TableFormat.SchemaVersion, CompositionCsvWriter.Columns),
        "ihc_scores" => TableFiles.SchemaOf("scores of immunohistochemistry", TableFormat.SchemaVersion, IhcScoresWriter.Columns),
        _ => TableFiles.SchemaOf("joined density table", DensityFiles.SchemaVersion, CohortColumns.All),
    };
}
