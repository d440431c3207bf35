using HccPathology.Density;

namespace HccPathology.Tests.Density;

public sealed class CellNamesTests
{
    [Theory]
    [InlineData("LYMPHOCYTES", "immune")]
    [InlineData("Inflammatory", "immune")]
    [InlineData("Immune cells", "immune")]
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
}
