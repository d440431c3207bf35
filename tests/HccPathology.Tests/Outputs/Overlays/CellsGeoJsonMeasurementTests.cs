using System.Text.Json;
using HccPathology.Nuclei;
using HccPathology.Outputs.Overlays;
using static HccPathology.Tests.Outputs.Overlays.WrittenCells;

namespace HccPathology.Tests.Outputs.Overlays;

/// <summary>What each cell says of itself beside its outline.</summary>
public sealed class CellsGeoJsonMeasurementTests
{
    [Fact]
    public void Write_GivesQuPathDetectionsWithEveryMeasurement()
    {
        using ScratchFolder folder = new();
        JsonElement[] features = WriteLattice(folder, 4, OutputSamples.GeoJson());
        features.Length.ShouldBe(4);
        JsonElement properties = features[0].GetProperty("properties");
        features[0].GetProperty("type").GetString().ShouldBe("Feature");
        features[0].EnumerateObject().Select(p => p.Name).ShouldBe(["type", "id", "geometry", "properties"]);
        properties.GetProperty("objectType").GetString().ShouldBe("detection");
        properties.GetProperty("classification").GetProperty("name").GetString().ShouldBe("Lymphozyt \"µ\"");
        properties.GetProperty("measurements").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDouble()).ShouldBe(new Dictionary<string, double>
        {
            ["Nucleus: Area µm^2"] = 31.416,
            ["Nucleus: Length µm"] = 19.87,
            ["Nucleus: Circularity"] = 0.9876,
            ["Nucleus: Solidity"] = 1,
            ["Nucleus: Eccentricity"] = 0.25,
            ["Nucleus: Max diameter µm"] = 6.5,
            ["Nucleus: Min diameter µm"] = 6,
            ["Hematoxylin: Nucleus: Mean"] = 0.75,
            ["Hematoxylin: Nucleus: Std.Dev."] = 0.0625,
            ["Hematoxylin: Nucleus: Min"] = 0.5,
            ["Hematoxylin: Nucleus: Max"] = 1.125,
            ["Eosin: Nucleus: Mean"] = -0.0312,
            ["Eosin: Nucleus: Std.Dev."] = 0.01,
            ["Eosin: Nucleus: Min"] = -0.1,
            ["Eosin: Nucleus: Max"] = 0.2,
        });
    }

    [Fact]
    public void Write_DetectorWithProbabilities_AddsThemAfterTheOtherMeasurements()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        for (int i = 0; i < 300; i++)
        {
            nuclei.Add(OutputSamples.LearnedAt(11 + i, 11));
            OutputSamples.Add(contours, OutputSamples.CircleAround(11 + i, 11, 5));
        }

        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.LearnedCells });
        foreach (JsonElement feature in Features(folder.File("c.gz")))
        {
            JsonProperty[] measurements = [.. feature.GetProperty("properties").GetProperty("measurements").EnumerateObject()];
            measurements[^3].Name.ShouldBe("Eosin: Nucleus: Max");
            measurements[^2..].ToDictionary(m => m.Name, m => m.Value.GetDouble())
                .ShouldBe(new Dictionary<string, double> { ["Detection probability"] = 0.875, ["Class probability"] = 0.8 });
        }
    }

    [Fact]
    public void Write_DabOfTheCell_IsThatOfEachCompartment()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(11, 11) with { Cell = new CellDab(0.125f, 0.375f, 0.625f, 0.8125f, 88.5f) });
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.Cells with { Counterstain = "DAB", HasCellDab = true } });
        Features(folder.File("c.gz"))[0].GetProperty("properties").GetProperty("measurements").EnumerateObject().TakeLast(5)
            .ToDictionary(m => m.Name, m => m.Value.GetDouble()).ShouldBe(new Dictionary<string, double>
            {
                ["DAB: Membrane: Mean"] = 0.125,
                ["DAB: Cytoplasm: Mean"] = 0.375,
                ["DAB: Cell: Mean"] = 0.625,
                ["Membrane completeness"] = 0.8125,
                ["Cell: Area µm^2"] = 88.5,
            });
    }

    [Theory]
    [InlineData(false, "tumour")]
    [InlineData(true, "tumour nests")]
    public void Write_Zones_AreWhereEachCellCounts(bool hasStroma, string tumour)
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        using NucleusTable nuclei = OutputSamples.InZones(contours);

        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes,
            OutputSamples.GeoJson() with { Cells = OutputSamples.Cells with { Zones = OutputSamples.ZonesOnAnotherGrid(hasStroma) } });
        JsonElement[] properties = [.. Features(folder.File("c.gz")).Select(f => f.GetProperty("properties"))];
        properties.Select(p => p.GetProperty("metadata").GetProperty("Compartment").GetString()).ShouldBe(["parenchyma", tumour, "no tissue"]);
        double?[] um = [.. properties.Select(p =>
            p.GetProperty("measurements").TryGetProperty("Signed distance to tumor border µm", out JsonElement told) ? told.GetDouble() : (double?)null)];
        um[0]!.Value.ShouldBe(118, 3);
        um[1]!.Value.ShouldBe(-70, 3);
        um[2].ShouldBeNull();
    }

    [Fact]
    public void Write_NumbersThatAreNotFinite_AreStrings()
    {
        using ScratchFolder folder = new();
        using ContourSpool contours = new(folder.Path);
        NucleusTable nuclei = new();
        nuclei.Add(OutputSamples.NucleusAt(11, 11) with { AreaUm2 = float.NaN, PerimeterUm = float.PositiveInfinity, Solidity = float.NegativeInfinity });
        OutputSamples.Add(contours, OutputSamples.CircleAround(11, 11, 5));
        CellsGeoJsonWriter.Write(folder.File("c.gz"), nuclei, contours, OutputSamples.Classes, OutputSamples.GeoJson());
        JsonElement measurements = Features(folder.File("c.gz"))[0].GetProperty("properties").GetProperty("measurements");
        measurements.GetProperty("Nucleus: Area µm^2").GetString().ShouldBe("NaN");
        measurements.GetProperty("Nucleus: Length µm").GetString().ShouldBe("Infinity");
        measurements.GetProperty("Nucleus: Solidity").GetString().ShouldBe("-Infinity");
    }
}
