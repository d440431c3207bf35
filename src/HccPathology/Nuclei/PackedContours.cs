namespace HccPathology.Nuclei;

/// <summary>The contours of consecutive nuclei, one behind the other, in arrays that every stretch of a slide's nuclei uses again.</summary>
/// <param name="most">Nuclei of a stretch; 80 bytes each are room for nearly all.</param>
internal sealed class PackedContours(int most)
{
    private readonly int[] _ends = new int[most];
    private byte[] _bytes = new byte[most * 80];
    private byte[] _one = new byte[512];

    /// <summary>Contour of the nucleus at that place in the stretch, in the form of <see cref="ContourCodec"/>;
    /// gone with the next <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsMemory(start, _ends[index] - start);
        }
    }

    /// <summary>Takes the next contours of the spool.</summary>
    public void Fill(ContourSpool contours, int count)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> contour = contours.Next(ref _one);
            if (_bytes.Length < at + contour.Length)
            {
                Array.Resize(ref _bytes, Math.Max(at + contour.Length, _bytes.Length * 2));
            }

            contour.CopyTo(_bytes.AsSpan(at));
            _ends[i] = at += contour.Length;
        }
    }
}
