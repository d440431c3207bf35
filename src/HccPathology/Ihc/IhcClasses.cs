using HccPathology.Nuclei;

namespace HccPathology.Ihc;

/// <summary>What a cell is graded as.</summary>
public enum Grade : byte
{
    Negative = 0,

    /// <summary>1+, or Positive where a marker has one grade.</summary>
    Weak = 1,
    Moderate = 2,
    Strong = 3,

    /// <summary>Pigment that was found as a cell; neither positive nor negative.</summary>
    Pigment = 4,

    /// <summary>A piece of a stained process, too small for a cell; neither positive nor negative.</summary>
    Fragment = 5,
}

/// <summary>
/// Cell classes of an IHC run: each class of the detector with each grade, by QuPath's rule for derived classes (<c>Immune cells:
/// Positive</c>); plain grades where the detector's classes are not to be had on this stain. Names that end in <c>*</c> are ignored by
/// QuPath's measurements, and by the scores here.
/// </summary>
public sealed class IhcClasses
{
    /// <summary>The grade of a stained cell where a marker has one.</summary>
    public const string Positive = "Positive";

    private static readonly CellClass[] One =
        [new("Negative", 90, 90, 180), new(Positive, 200, 50, 50)];

    private static readonly CellClass[] Three =
        [new("Negative", 90, 90, 180), new("1+", 255, 215, 0), new("2+", 225, 150, 50), new("3+", 200, 50, 50)];

    private static readonly CellClass[] Ignored = [new("Pigment*", 120, 100, 40), new("Fragment*", 180, 180, 180)];

    /// <param name="detector">Classes of the detector; empty where they mean nothing on this stain.</param>
    /// <param name="grades">1 or 3.</param>
    public IhcClasses(IReadOnlyList<CellClass> detector, int grades)
    {
        CellClass[] own = [.. grades == 1 ? One : Three, .. Ignored];
        DetectorClasses = detector;
        Grades = grades;
        All = detector.Count == 0 ? own : [.. detector.SelectMany(of => own.Select(grade => grade with { Name = $"{of.Name}: {grade.Name}" }))];
    }

    /// <summary>All classes in order; a cell's <see cref="Nucleus.ClassIndex"/> points here.</summary>
    public IReadOnlyList<CellClass> All { get; }

    /// <summary>Classes that the grades are derived from; empty for none.</summary>
    public IReadOnlyList<CellClass> DetectorClasses { get; }

    public int Grades { get; }

    // Negative, the grades, pigment and fragment.
    private int PerDetectorClass => Grades + 3;

    /// <summary>Index into <see cref="All"/>.</summary>
    public byte IndexOf(int detectorClass, Grade grade)
    {
        int own = grade < Grade.Pigment ? Math.Min((int)grade, Grades) : Grades + 1 + (grade - Grade.Pigment);
        return (byte)((DetectorClasses.Count == 0 ? 0 : detectorClass * PerDetectorClass) + own);
    }

    /// <summary>Name of the class that the one at an index into <see cref="All"/> is derived from; null where there are none.</summary>
    public string? DetectorClassAt(int index) => DetectorClasses.Count == 0 ? null : DetectorClasses[index / PerDetectorClass].Name;

    /// <summary>The grade in a class's name, which in a derived one goes after the class of the detector; the name itself of one without a grade.</summary>
    public static string GradeNameOf(string className) => className.Split(": ")[^1];

    /// <summary>The grade of an index into <see cref="All"/>.</summary>
    public Grade GradeAt(int index)
    {
        int own = index % PerDetectorClass;
        return own <= Grades ? (Grade)own : own == Grades + 1 ? Grade.Pigment : Grade.Fragment;
    }
}
