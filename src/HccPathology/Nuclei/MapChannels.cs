using System.Numerics;
using HccPathology.Models;

namespace HccPathology.Nuclei;

/// <summary>Which channel of a network's output is which map.</summary>
internal sealed record MapChannels(int Nucleus, int Centre, int Dy, int Dx, int[] Classes)
{
    /// <exception cref="PathologyException">A map is missing, or there are too many classes.</exception>
    public static MapChannels Of(ModelCard card)
    {
        if (card.Classes.Count > NucleusClass.MaxClasses)
        {
            throw ModelCardFile.Unfit(card.Name, "classes", $"at most {NucleusClass.MaxClasses}", $"{card.Classes.Count}");
        }

        return new MapChannels(Index("nucleus"), Index("centre"), Index("dy"), Index("dx"), [.. card.Classes.Select(c => Index(c.Output))]);

        int Index(string name)
        {
            int index = card.Outputs.ToList().FindIndex(o => o.Name == name);
            return index >= 0 ? index : throw ModelCardFile.Unfit(card.Name, "outputs", $"one named {name}", string.Join(", ", card.Outputs.Select(o => o.Name)));
        }
    }

    /// <summary>0-1 to whole numbers of 1 / <see cref="VoteHeight.One"/>; what lies outside is cut.</summary>
    public static void Quantise(ReadOnlySpan<float> map, Span<short> target)
    {
        int x = 0;
        for (; x <= map.Length - 2 * Vector<float>.Count; x += 2 * Vector<float>.Count)
        {
            Vector.Narrow(Whole(new Vector<float>(map[x..])), Whole(new Vector<float>(map[(x + Vector<float>.Count)..]))).CopyTo(target[x..]);
        }

        for (; x < map.Length; x++)
        {
            target[x] = (short)(Math.Min(Math.Max(map[x], 0f), 1f) * VoteHeight.One + 0.5f);
        }
    }

    private static Vector<int> Whole(Vector<float> map) =>
        Vector.ConvertToInt32(Vector.Min(Vector.Max(map, Vector<float>.Zero), Vector<float>.One) * VoteHeight.One + new Vector<float>(0.5f));
}
