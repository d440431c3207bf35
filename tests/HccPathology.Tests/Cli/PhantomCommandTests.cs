using HccPathology.Cli;

namespace HccPathology.Tests.Cli;

public sealed class PhantomCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phantom-").FullName;
    private readonly StringWriter _output = new(), _error = new();

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Phantom_SmallSlide_WritesBothFilesAndSaysHowManyNuclei()
    {
        string slide = Path.Combine(_folder, "a.tiff");
        Run("phantom", "--out", slide, "--width", "256", "--height", "128", "--stain", "hdab", "--seed", "9").ShouldBe(0);
        File.Exists(slide).ShouldBeTrue();
        File.Exists(Path.Combine(_folder, "a.truth.geojson")).ShouldBeTrue();
        _output.ToString().ShouldContain("nuclei");
        _output.ToString().ShouldNotContain("drawn", Case.Sensitive, "progress belongs on stderr");
        _error.ToString().ShouldContain("100");
    }

    [Theory]
    [InlineData("--width", "0")]
    [InlineData("--mpp", "9")]
    [InlineData("--threads", "0")]
    [InlineData("--stain", "pas")]
    [InlineData("--seed", "-1")]
    public void Phantom_WrongValue_IsExitCodeTwoAndNoFile(string option, string value)
    {
        Run("phantom", "--out", Path.Combine(_folder, "a.tiff"), "--height", "64", option, value).ShouldBe(2);
        Directory.GetFiles(_folder).ShouldBeEmpty();
        _error.ToString().Trim().ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("--truth", "a.tiff", "--out and --truth")]
    [InlineData("--labels", "a.tiff", "--out and --labels")]
    [InlineData("--labels", "a.truth.geojson", "--truth and --labels")]
    public void Phantom_TwoFilesInOnePlace_AreRefused(string option, string file, string named)
    {
        Run("phantom", "--out", Path.Combine(_folder, "a.tiff"), "--width", "64", "--height", "64", option, Path.Combine(_folder, file)).ShouldBe(2);
        Directory.GetFiles(_folder).ShouldBeEmpty();
        _error.ToString().ShouldContain(named);
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--truth")]
    [InlineData("--labels")]
    public void Phantom_FolderOrPlaceBelowAFileForAFile_IsExitCodeTwoBeforeItIsDrawn(string option)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "there")).FullName, file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "mine");
        foreach (string place in new[] { folder, Path.Combine(file, "a.tiff"), Path.Combine(file, "b", "a.tiff") })
        {
            string[] own = option == "--out" ? [] : ["--out", Path.Combine(folder, "a.tiff")];
            Run(["phantom", "--width", "64", "--height", "64", .. own, option, place]).ShouldBe(2);
            Directory.GetFiles(folder).ShouldBeEmpty();
        }

        _error.ToString().ShouldContain($"{folder}: cannot be written because it is a folder");
        _error.ToString().ShouldContain($"cannot be written because {file} is a file");
    }

    [Theory]
    [InlineData("--dab", "membrane")]
    [InlineData("--haze", "0.1")]
    [InlineData("--edge-staining", "0.1")]
    [InlineData("--pigment", "true")]
    public void Phantom_DabOnHe_IsRefusedRatherThanLeftOut(string option, string value)
    {
        Run("phantom", "--out", Path.Combine(_folder, "a.tiff"), "--width", "64", "--height", "64", option, value).ShouldBe(2);
        Directory.GetFiles(_folder).ShouldBeEmpty();
        _error.ToString().ShouldContain($"{option}: ");
    }

    [Fact]
    public void Phantom_NameAsLongAsNamesMayBe_IsWritten()
    {
        string slide = Path.Combine(_folder, new string('p', 237) + ".tiff"), truth = Path.ChangeExtension(slide, ".truth.geojson");
        Run("phantom", "--out", slide, "--width", "64", "--height", "64").ShouldBe(0);
        Directory.GetFiles(_folder).Order(StringComparer.Ordinal).ShouldBe([slide, truth]);
    }

    [Fact]
    public void Phantom_WithoutOut_IsExitCodeTwo() => Run("phantom", "--width", "64").ShouldBe(2);

    private int Run(params string[] args) => CommandLine.Run(args, _output, _error);
}
