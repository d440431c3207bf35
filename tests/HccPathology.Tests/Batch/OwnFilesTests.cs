using HccPathology.Batch;

namespace HccPathology.Tests.Batch;

/// <summary>Files that a batch is given and would write over.</summary>
public sealed class OwnFilesTests(BatchSample sample)
{
    /// <summary>A person draws on a slide's regions in QuPath and saves them where they lie; the new result took their place.</summary>
    [Theory]
    [InlineData("b/regions.geojson", true)]
    [InlineData("b/tissue.geojson", true)]
    [InlineData("link/regions.geojson", true)]
    [InlineData("b/drawn.geojson", false)]
    [InlineData("../regions.geojson", false)]
    public void Check_FileThatTheBatchWrites_IsRefusedWithItsRow(string regions, bool isRefused)
    {
        using BatchOfScripts batch = new(sample, "a");
        string path = Path.GetFullPath(Path.Combine(batch.Folder.Path, regions));
        Directory.CreateDirectory(Path.Combine(batch.Folder.Path, "b"));
        File.CreateSymbolicLink(Path.Combine(batch.Folder.Path, "link"), "b");
        BatchPlan plan = new(batch.Folder, BatchSample.Columns with { IsPath = (name, _) => name == "regions", Read = _ => BatchSample.Columns.Read(new Dictionary<string, string>()) });
        void Check() => plan.Check([batch.Rows[0] with { Settings = new() { ["regions"] = path } }]);
        if (isRefused)
        {
            Should.Throw<PathologyException>(Check).Message.ShouldBe(
                $"{batch.Rows[0].Place}, column regions: {path} would be overwritten by the batch's results; copy it to another place");
            return;
        }

        Should.NotThrow(Check);
    }
}
