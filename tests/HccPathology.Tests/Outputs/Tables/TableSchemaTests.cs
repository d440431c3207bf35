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
        "density" => SchemaOf("density table", DensityFiles.Columns),
        "density-profile" => SchemaOf("distance profile", DensityFiles.ProfileColumns),
        "cohort-profile" => SchemaOf("joined distance profile", CohortColumns.Profile),
        "cohort-composition" => SchemaOf("joined composition", CohortColumns.Composition),
        "cohort-scores" => SchemaOf("joined scores of immunohistochemistry", CohortColumns.Scores),
        "cohort-findings" => SchemaOf("findings of slides", CohortFindings.Columns),
        "cohort-nodules" => SchemaOf("joined densities by nodule", CohortColumns.Nodules),
        "nodules" => SchemaOf("densities by nodule", NoduleFiles.Columns),
        "composition" => SchemaOf("composition", CompositionCsvWriter.Columns),
        "ihc_scores" => SchemaOf("scores of immunohistochemistry", IhcScoresWriter.Columns),
        _ => SchemaOf("joined density table", CohortColumns.Density),
    };

    /// <summary>JSON Schema (2020-12) of one row as an object.</summary>
    private static JsonObject SchemaOf<TRow>(string name, IReadOnlyList<TableColumn<TRow>> columns)
    {
        JsonObject properties = [];
        foreach (TableColumn<TRow> column in columns)
        {
            string type = column.Kind switch { ColumnKind.Whole => "integer", ColumnKind.Number => "number", _ => "string" };
            JsonObject property = new()
            {
                ["type"] = column.MayBeMissing ? new JsonArray(type, "null") : type,
                ["description"] = column.Meaning,
            };
            if (column.Range.Least is { } least)
            {
                property["minimum"] = least;
            }

            if (column.Range.Most is { } most)
            {
                property["maximum"] = most;
            }

            if (column.Name == TableFiles.VersionColumn)
            {
                property["const"] = TableFiles.VersionOf(columns);
            }
            else if (column.OneOf.Count > 0)
            {
                property["enum"] = new JsonArray([.. column.OneOf.Select(text => JsonValue.Create(text))]);
            }

            properties[column.Name] = property;
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"{name}, schema version {TableFiles.VersionOf(columns)}",
            ["description"] = "One row. In CSV a missing value is an empty field, in Parquet null.",
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. columns.Select(c => JsonValue.Create(c.Name))]),
            ["additionalProperties"] = false,
        };
    }
}
