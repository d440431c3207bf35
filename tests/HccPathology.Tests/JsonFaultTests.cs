using HccPathology.Ihc;
using HccPathology.Subtypes;
using HccPathology.Tissue;

namespace HccPathology.Tests;

/// <summary>Faults in JSON files that people write, in people's words and counts.</summary>
public sealed class JsonFaultTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,", "\"one\",", "line 7, entry 1, grades: expected a whole number")]
    [InlineData("\"nucleus\"", "\"nucleolus\"", "line 5, entry 1, compartment: expected one of nucleus, membrane, cytoplasm, cell, area")]
    [InlineData("0.2,", "\"0.2\",", "line 8, entry 1, thresholdsOd, entry 2: expected a number")]
    [InlineData("[0.1, 0.2, 0.3]", "0.1", "line 8, entry 1, thresholdsOd: expected a list")]
    [InlineData("\"X\"", "3", "line 3, entry 1, name: expected a text")]
    [InlineData("\"X\"", "null", "line 3, entry 1, name: 'name' is null, but a value is needed")]
    [InlineData("\"grades\": 1,", "", "entry 1: 'grades' not there")]
    [InlineData("\"grades\"", "\"grade\": 1, \"grades\"", "entry 1, grade: 'grade' is none of the fields that are read; did you mean 'grades'?")]
    [InlineData("\"grades\"", "\"haze\": 1, \"grades\"", "'haze' is none of the fields that are read: name, aliases, marks, ")]
    [InlineData("\"grades\"", "\"marks\": \"B\", \"grades\"", "'marks' is there twice")]
    [InlineData("\"marks\"", "marks", "line 4, entry 1: 'm' is an invalid start of a property name. Expected a '\"'")]
    public void Markers_FileThatDoesNotFit_IsToldByLineEntryAndFieldFromOne(string good, string bad, string said)
    {
        string file = Write("""
            [
              {
                "name": "X",
                "marks": "T",
                "compartment": "nucleus",
                "scores": ["density"],
                "grades": 1,
                "thresholdsOd": [0.1, 0.2, 0.3], "thresholdSource": "ours", "hazePercentile": 10
              }
            ]
            """.Replace(good, bad, StringComparison.Ordinal));
        string message = Should.Throw<PathologyException>(() => MarkerRegistry.Load(file)).Message;
        message.ShouldStartWith($"{file}: not a list of markers: ");
        message.ShouldContain(said);
        message.ShouldNotContain("System.");
        message.ShouldNotContain("HccPathology.");
        message.ShouldNotContain("LineNumber");
    }

    [Theory]
    [InlineData(" ", "there is nothing in it")]
    [InlineData("\n\n{\"schemaVersion\": [1]}", "line 3, schemaVersion: expected a text")]
    [InlineData("{\"schemaVersion\": \"1\",\n\"schemaVersion\": \"1\"}", "'schemaVersion' is there twice")]
    [InlineData("{\"schemaVersion\": \"1\",\n\"labels\": [{\"kind\": 0}]}", "line 2, labels, entry 1, kind: expected one of subtype, pattern")]
    [InlineData("{\"schemaVersion\": \"1\",\n\"labels\": [{\"kind\": \"grade\"}]}", "line 2, labels, entry 1, kind: expected one of subtype, pattern")]
    public void Rules_FileThatDoesNotFit_IsToldByLineAndField(string text, string said) =>
        Should.Throw<PathologyException>(() => SubtypeRules.Read(Write(text))).Message.ShouldEndWith(said);

    [Fact]
    public void TissueCard_OfAnEditorThatMarksUtf8_IsRead()
    {
        string folder = Directory.CreateDirectory(_folder.File("model")).FullName, path = Path.Combine(folder, "model.json");
        File.WriteAllText(path, "\uFEFF{\"kind\": \"tissue-patches\", \"name\": 3}");
        Should.Throw<PathologyException>(() => TissueCardFile.Read(folder)).Message.ShouldBe($"{path}: not a model card: line 1, name: expected a text");
    }

    private string Write(string text)
    {
        string file = _folder.File("file.json");
        File.WriteAllText(file, text);
        return file;
    }
}
