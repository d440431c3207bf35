using HccPathology.Density;
using HccPathology.Ihc;

namespace HccPathology.Tests.Density;

public sealed class CellNamesTests
{
    [Theory]
    [InlineData("LYMPHOCYTES", "immune")]
    [InlineData("Inflammatory", "immune")]
    [InlineData("Immune cells", "immune")]
    [InlineData(" Immune cells ", "immune")]
    [InlineData("til", "immune")]
    [InlineData("TILs", "immune")]
    [InlineData("Macrophages", "macrophage")]
    [InlineData("Neutrophil", "neutrophil")]
    [InlineData("Neutrophilic granulocytes", "neutrophil")]
    [InlineData("Tumor", "tumour, tumour within tumour")]
    [InlineData("Tumour cells", "tumour, tumour within tumour")]
    [InlineData("neoplastic cell", "tumour, tumour within tumour")]
    [InlineData("HCC", "tumour, tumour within tumour")]
    [InlineData("malignant", "tumour, tumour within tumour")]
    [InlineData("Epithelial", "tumour within tumour")]
    [InlineData("Hepatocytes", "tumour within tumour")]
    [InlineData("Tumor: stroma", "")]
    [InlineData("Spindle", "")]
    [InlineData("Other", "")]
    [InlineData("cells", "")]
    [InlineData("", "")]
    public void Names_OfDetectorsClasses_MeanOneThingInAnyCaseAndNumber(string name, string kinds)
    {
        (string Kind, bool Is)[] all =
        [
            ("immune", CellNames.IsImmune(name)), ("macrophage", CellNames.IsMacrophage(name)), ("neutrophil", CellNames.IsNeutrophil(name)),
            ("tumour", CellNames.IsTumour(name)), ("tumour within tumour", CellNames.IsTumourWithinTumour(name)),
        ];
        string.Join(", ", all.Where(k => k.Is).Select(k => k.Kind)).ShouldBe(kinds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Ungraded_ClassesOfAnIhcRun_AreTheDetectors(int grades)
    {
        IhcClasses classes = new([new("Immune cells", 0, 0, 0), new("Tumor: stroma", 0, 0, 0)], grades);
        classes.All.Where(c => !c.IsIgnored).Select(c => CellNames.Ungraded(c.Name)).Distinct().ShouldBe(["Immune cells", "Tumor: stroma"]);
        classes.All.Where(c => c.IsIgnored).ShouldAllBe(c => CellNames.Ungraded(c.Name) == c.Name);
    }
}
