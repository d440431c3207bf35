namespace HccPathology.Nuclei;

/// <summary>
/// All nuclei of a slide in commit order. Kept as blocks of equal size: growing never copies, so the peak is the size of
/// the data (4 million nuclei: about 340 MB), and a row is one cache line and a half.
/// </summary>
public sealed class NucleusTable
{
    private const int BlockBits = 14;
    private const int BlockSize = 1 << BlockBits;

    private readonly List<Nucleus[]> _blocks = [];

    public long Count { get; private set; }

    /// <summary>Row by index from 0, in commit order.</summary>
    public ref readonly Nucleus this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count);
            return ref _blocks[(int)(index >> BlockBits)][index & (BlockSize - 1)];
        }
    }

    public void Add(in Nucleus nucleus)
    {
        int at = (int)(Count & (BlockSize - 1));
        if (at == 0)
        {
            _blocks.Add(new Nucleus[BlockSize]);
        }

        _blocks[^1][at] = nucleus;
        Count++;
    }
}
