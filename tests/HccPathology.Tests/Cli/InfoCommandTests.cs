using System.Text.Json;
using HccPathology.Tests.Slides;

namespace HccPathology.Tests.Cli;

public sealed class InfoCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Info_Text_ShowsLevelsAndWhereMppCameFrom()
    {
        string path = _folder.File("肝 a.tif");
        SyntheticTiff.Write(path, 401, 300, levels: 2, pxPerCm: 40_000);
        var (code, stdout, stderr) = CommandLineTests.Run("info", path);
        code.ShouldBe(0, stderr);
        stderr.ShouldBeEmpty();
        stdout.ShouldContain(path);
        stdout.ShouldContain("401 x 300 px");
        stdout.ShouldContain("0.25 um/px, from the properties");
        stdout.ShouldContain("200 x 150 px, downsample 2, 0.5 um/px");
        stdout.ShouldContain("generic-tiff");
    }

    [Fact]
    public void Info_Json_HasStableNames()
    {
        string path = _folder.File("肝 a.tif");
        SyntheticTiff.Write(path, 401, 300, levels: 2);
        var (code, stdout, _) = CommandLineTests.Run("info", path, "--json", "--mpp", "0.25,0.3");
        code.ShouldBe(0);
        using JsonDocument document = JsonDocument.Parse(stdout);
        JsonElement root = document.RootElement;
        root.EnumerateObject().Select(p => p.Name).ShouldBe([
            "path", "name", "vendor", "reader", "readerNote", "quickHash", "widthPx", "heightPx", "mppX", "mppY", "mppSource",
            "mppNote", "mppDoubt", "objectivePower",
            "isBrightfield", "lightNote", "background", "bounds", "levels", "associatedImages", "properties"]);
        root.GetProperty("path").GetString().ShouldBe(path);
        root.GetProperty("mppX").GetDouble().ShouldBe(0.25);
        root.GetProperty("mppY").GetDouble().ShouldBe(0.3);
        root.GetProperty("mppSource").GetString().ShouldBe("option");
        root.GetProperty("levels")[1].GetProperty("mppY").GetDouble().ShouldBe(0.6);
        root.GetProperty("bounds").ValueKind.ShouldBe(JsonValueKind.Null);
        stdout.ShouldContain("肝");
    }

    [Fact]
    public void Info_WithoutMpp_SaysSoAndStillExits0()
    {
        string path = _folder.File("a.tif");
        SyntheticTiff.Write(path, 70, 50);
        var (code, stdout, _) = CommandLineTests.Run("info", path);
        code.ShouldBe(0);
        stdout.ShouldContain("give --mpp");
        stdout.ShouldContain("mpp unknown");
    }

    [Fact]
    public void Info_Fluorescence_SaysSo()
    {
        var (code, stdout, _) = CommandLineTests.Run("info", SharedData.Find("slides/fluorescence.ndpi"), "--json");
        code.ShouldBe(0);
        using JsonDocument document = JsonDocument.Parse(stdout);
        document.RootElement.GetProperty("isBrightfield").GetBoolean().ShouldBeFalse();
    }
}
