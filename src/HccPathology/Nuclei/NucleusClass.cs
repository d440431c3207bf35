using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace HccPathology.Nuclei;

/// <summary>What a detector says a nucleus is, and how sure it is. 16 bytes.</summary>
public readonly record struct NucleusClass
{
    /// <summary>Most classes that a model may have.</summary>
    public const int MaxClasses = 8;

    /// <summary>Index into the run's list of <see cref="CellClass"/>.</summary>
    public required byte Index { get; init; }

    /// <summary>Mean probability that its pixels are nucleus; NaN when the detector gives none.</summary>
    public required float Probability { get; init; }

    /// <summary>Probability of each class in 1/255; all 0 when the detector gives none.</summary>
    public ClassShares Shares { get; init; }

    /// <summary>Probability of one class, 0-1.</summary>
    public float Share(int index)
    {
        ClassShares shares = Shares;
        return shares[index] / 255f;
    }

    /// <summary>One class and no doubt about it: what the classical detector finds.</summary>
    public static NucleusClass Only { get; } = new() { Index = 0, Probability = float.NaN };
}

/// <summary>A byte a class. What the runtime gives an inline array as equality throws, so it has its own.</summary>
[InlineArray(NucleusClass.MaxClasses)]
public struct ClassShares : IEquatable<ClassShares>
{
    private byte _first;

    public static bool operator ==(ClassShares left, ClassShares right) => left.Equals(right);

    public static bool operator !=(ClassShares left, ClassShares right) => !left.Equals(right);

    public readonly bool Equals(ClassShares other) => Bits() == other.Bits();

    public override readonly bool Equals(object? obj) => obj is ClassShares other && Equals(other);

    public override readonly int GetHashCode() => Bits().GetHashCode();

    private readonly ulong Bits() => BinaryPrimitives.ReadUInt64LittleEndian(this);
}
