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
        "density" => TableFiles.SchemaOf("density table", DensityFiles.Columns),
        "density-profile" => TableFiles.SchemaOf("distance profile", DensityFiles.ProfileColumns),
        "cohort-profile" => TableFiles.SchemaOf("joined distance profile", CohortColumns.Profile),
        "cohort-composition" => TableFiles.SchemaOf("joined composition", CohortColumns.Composition),
        "cohort-scores" => TableFiles.SchemaOf("joined scores of immunohistochemistry", CohortColumns.Scores),
        "cohort-findings" => TableFiles.SchemaOf("findings of slides", CohortFindings.Columns),
        "cohort-nodules" => TableFiles.SchemaOf("joined densities by nodule", CohortColumns.Nodules),
        "nodules" => TableFiles.SchemaOf("densities by nodule", NoduleFiles.Columns),
        "composition" => TableFiles.SchemaOf("composition", CompositionCsvWriter.Columns),
        "ihc_scores" => TableFiles.SchemaOf("scores of immunohistochemistry", IhcScoresWriter.Columns),
        _ => TableFiles.SchemaOf("joined density table", CohortColumns.Density),
    };
}
