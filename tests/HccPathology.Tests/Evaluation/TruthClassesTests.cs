using HccPathology.Evaluation;
using HccPathology.Geometry;
using HccPathology.Tests.Models;
using OpenCvSharp;

namespace HccPathology.Tests.Evaluation;

public sealed class TruthClassesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TruthClasses _names = TruthClasses.Parse("1=Other, 2=Inflammatory,3=Epithelial");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_ClassPicture_GivesEachObjectTheClassOfMostOfItsPixels()
    {
        string truth = Labels("a.labels.png", (2, 2, 6, 6), (12, 2, 6, 6), (2, 12, 6, 6));
        // The second object is half of class 3 and half of 2, the third has none.
        Write("a.classes.png", 20, [(2, 2, 6, 6, 1), (12, 2, 3, 6, 3), (15, 2, 3, 6, 2)]);
        CellLabels labels = LabelPair.Load(truth, truth, 0, _names).Truth;
        Enumerable.Range(1, 3).Select(labels.ClassOf).ShouldBe(["Other", "Inflammatory", null]);
    }

    [Fact]
    public void Load_Table_IsUsedWhereThereIsNoPicture()
    {
        string a = Labels("a.labels.png", (2, 2, 6, 6), (12, 2, 6, 6)), b = Labels("b.labels.png", (2, 2, 6, 6));
        _folder.Write("cells.csv", "image,id,x,class\na,2,1.5,3\na,1,2.5,2\nb,1,0,1\nb,7,0,2\n");
        CellLabels first = LabelPair.Load(a, a, 0, _names).Truth, second = LabelPair.Load(b, b, 0, _names).Truth;
        (first.ClassOf(1), first.ClassOf(2), second.ClassOf(1)).ShouldBe(("Inflammatory", "Epithelial", "Other"));
    }

    [Fact]
    public void Of_ClassesOfBothSides_ScoresAsHoVerNetDoes()
    {
        // Truth: two inflammatory, one epithelial, one missed epithelial. Found: one right, one called epithelial, one right, one invented inflammatory.
        string truth = Labels("a.labels.png", (0, 0, 6, 6), (20, 0, 6, 6), (40, 0, 6, 6), (0, 40, 6, 6));
        Write("a.classes.png", 60, [(0, 0, 6, 6, 2), (20, 0, 6, 6, 2), (40, 0, 6, 6, 3), (0, 40, 6, 6, 3)]);
        string found = _folder.Write("a.geojson",
            Drawn.Collection(Square(0, 0, "Inflammatory"), Square(20, 0, "Epithelial"), Square(40, 0, "Epithelial"), Square(40, 40, "Inflammatory")));
        LabelPair pair = LabelPair.Load(truth, found, 0, _names);
        IReadOnlyList<ClassScore> classes = DetectionScore.Of(pair.Truth, pair.Found, new Mpp(0.25)).Classes;
        classes.Select(c => c.Name).ShouldBe(["Epithelial", "Inflammatory"]);
        classes[0].F1.ShouldBe(2.0 / (2 + 2 * 1 + 1 + 0));      // one right, one mistaken for it, one missed
        classes[1].F1.ShouldBe(2.0 / (2 + 2 * 1 + 0 + 1));      // one right, one mistaken, one invented
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1=")]
    [InlineData("=Other")]
    [InlineData("1=A,1=B")]
    [InlineData("1=A=B")]
    public void Parse_OtherText_IsABadCommand(string text) =>
        ModelCopy.ShouldFail(FailureKind.BadCommand, () => TruthClasses.Parse(text), "--truth-classes", "1=Other");

    [Fact]
    public void Load_ClassWithoutAName_IsRefusedNamingFileObjectAndClass()
    {
        string truth = Labels("a.labels.png", (2, 2, 6, 6), (12, 2, 6, 6));
        Write("a.classes.png", 20, [(2, 2, 6, 6, 1), (12, 2, 6, 6, 9)]);
        ModelCopy.ShouldFail(FailureKind.BadData, () => LabelPair.Load(truth, truth, 0, _names), "a.classes.png", "object 2", "class 9");
    }

    [Theory]
    [InlineData("a,2,3")]
    [InlineData("a,2,1")]
    public void Load_ObjectThatStandsTwiceInTheTable_IsRefusedNamingImageAndObject(string again)
    {
        string truth = Labels("a.labels.png", (2, 2, 6, 6), (12, 2, 6, 6));
        string table = _folder.Write("cells.csv", $"image,id,class\na,1,1\na,2,1\nb,2,3\n{again}\n");
        ModelCopy.ShouldFail(FailureKind.BadData, () => LabelPair.Load(truth, truth, 0, _names), $"{table}: object 2 of image a is there twice");
    }

    [Fact]
    public void Load_NoClassesOrOnesThatDoNotFit_IsRefused()
    {
        string truth = Labels("a.labels.png", (2, 2, 6, 6)), other = Labels("a.png", (2, 2, 6, 6));
        ModelCopy.ShouldFail(FailureKind.NotFound, () => LabelPair.Load(truth, truth, 0, _names), "a.classes.png", "cells.csv");
        ModelCopy.ShouldFail(FailureKind.BadCommand, () => LabelPair.Load(other, truth, 0, _names), "NAME.labels.png");
        _folder.Write("cells.csv", "image,x\na,1\n");
        ModelCopy.ShouldFail(FailureKind.BadData, () => LabelPair.Load(truth, truth, 0, _names), "cells.csv", "image, id and class");
        _folder.Write("cells.csv", "image,id,class\na,1,2\na,one,2\n");
        ModelCopy.ShouldFail(FailureKind.BadData, () => LabelPair.Load(truth, truth, 0, TruthClasses.Parse("2=A")), "cells.csv", "line 3");
        Write("a.classes.png", 21, [(2, 2, 6, 6, 1)]);
        ModelCopy.ShouldFail(FailureKind.BadData, () => LabelPair.Load(truth, truth, 0, _names), "21 x 21", "20 x 20");
    }

    [Fact]
    public void Load_ClassesForGeoJson_AreABadCommand()
    {
        string file = _folder.Write("a.geojson", Drawn.Collection(Square(0, 0, "A")));
        ModelCopy.ShouldFail(FailureKind.BadCommand, () => LabelPair.Load(file, file, 0, _names), "GeoJSON says its classes itself");
    }

    private static string Square(int x, int y, string name) => Drawn.Feature(
        Drawn.Ring(x, y, x + 5, y, x + 5, y + 5, x, y + 5), $$$"""{"objectType":"detection","classification":{"name":"{{{name}}}"}}""");

    private string Labels(string name, params (int X, int Y, int W, int H)[] boxes) =>
        Write(name, boxes.Max(b => Math.Max(b.X, b.Y)) + 20 > 40 ? 60 : 20, [.. boxes.Select((b, i) => (b.X, b.Y, b.W, b.H, i + 1))]);

    private string Write(string name, int side, (int X, int Y, int W, int H, int Value)[] boxes)
    {
        using Mat image = new(side, side, MatType.CV_16UC1, Scalar.All(0));
        foreach ((int x, int y, int w, int h, int value) in boxes)
        {
            Cv2.Rectangle(image, new Rect(x, y, w, h), Scalar.All(value), thickness: -1);
        }

        Cv2.ImEncode(".png", image, out byte[] bytes).ShouldBeTrue();
        return _folder.Write(name, bytes);
    }
}
