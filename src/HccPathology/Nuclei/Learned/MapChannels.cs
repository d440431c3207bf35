using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HccPathology.Models;

namespace HccPathology.Nuclei.Learned;

/// <summary>Which channel of a network's output is which map.</summary>
internal sealed record MapChannels(int Nucleus, int Centre, int Dy, int Dx, int[] Classes)
{
    /// <param name="card">Names the maps.</param>
    /// <param name="place">The card's file, for the message.</param>
    /// <exception cref="PathologyException">A map is missing, or there are too many classes.</exception>
    public static MapChannels Of(ModelCard card, string place)
    {
        if (card.Classes.Count is 0 or > NucleusClass.MaxClasses)
        {
            throw ModelCardFile.Unfit(place, "classes", $"1 to {NucleusClass.MaxClasses}", $"{card.Classes.Count}");
        }

        return new MapChannels(Index("nucleus"), Index("centre"), Index("dy"), Index("dx"), [.. card.Classes.Select(c => Index(c.Output))]);

        int Index(string name)
        {
            int index = card.Outputs.ToList().FindIndex(o => o.Name == name);
            return index >= 0 ? index : throw ModelCardFile.Unfit(place, "outputs", $"one named {name}", string.Join(", ", card.Outputs.Select(o => o.Name)));
        }
    }

    /// <summary>0-1 to whole numbers of 1 / <see cref="CentreHeight.One"/>; what lies outside is cut.</summary>
    public static void Quantise(ReadOnlySpan<float> map, Span<short> target)
    {
        int x = 0;
        for (; x <= target.Length - 2 * Vector<float>.Count; x += 2 * Vector<float>.Count)
        {
            Vector.Narrow(Whole(new Vector<float>(map[x..])), Whole(new Vector<float>(map[(x + Vector<float>.Count)..]))).CopyTo(target[x..]);
        }

        for (; x < target.Length; x++)
        {
            target[x] = Whole(map[x]);
        }
    }

    /// <summary>The same from the even and the odd pixels of a row.</summary>
    public static void Quantise(ReadOnlySpan<float> even, ReadOnlySpan<float> odd, Span<short> target)
    {
        Span<int> pairs = MemoryMarshal.Cast<short, int>(target);
        int x = 0;
        for (; x <= pairs.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            (Whole(new Vector<float>(even[x..])) | (Whole(new Vector<float>(odd[x..])) << 16)).CopyTo(pairs[x..]);
        }

        for (x *= 2; x < target.Length; x++)
        {
            target[x] = Whole(((x & 1) == 0 ? even : odd)[x >> 1]);
        }
    }

    /// <summary>The same from a row of cells of bytes.</summary>
    /// <param name="cells">From the cell on that the first two px lie in.</param>
    /// <param name="cellBytes">Bytes of a cell.</param>
    /// <param name="first">Where in it the map has the first of the two px.</param>
    /// <param name="ofByte">What each byte is in whole numbers.</param>
    /// <param name="target">Takes the row.</param>
    public static void Quantise(ReadOnlySpan<byte> cells, int cellBytes, int first, ReadOnlySpan<short> ofByte, Span<short> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells.Length, (target.Length + 1) / 2 * cellBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(ofByte.Length, 256);
        ref byte cell = ref Unsafe.Add(ref MemoryMarshal.GetReference(cells), first);
        ref short whole = ref MemoryMarshal.GetReference(ofByte);
        Span<int> pairs = MemoryMarshal.Cast<short, int>(target);
        for (int i = 0; i < pairs.Length; i++, cell = ref Unsafe.Add(ref cell, cellBytes))
        {
            pairs[i] = (ushort)Unsafe.Add(ref whole, cell) | Unsafe.Add(ref whole, Unsafe.Add(ref cell, 1)) << 16;
        }

        if ((target.Length & 1) != 0)
        {
            target[^1] = Unsafe.Add(ref whole, cell);
        }
    }

    /// <summary>What each byte of a map of probabilities is in whole numbers.</summary>
    public static short[] WholeOf(ByteMaps bytes, int map) => [.. Enumerable.Range(0, 256).Select(b => Whole(bytes.Meaning(map, (byte)b)))];

    private static short Whole(float map) => (short)(Math.Min(Math.Max(map, 0f), 1f) * CentreHeight.One + 0.5f);

    private static Vector<int> Whole(Vector<float> map) =>
        Vector.ConvertToInt32(Vector.Min(Vector.Max(map, Vector<float>.Zero), Vector<float>.One) * CentreHeight.One + new Vector<float>(0.5f));
}
