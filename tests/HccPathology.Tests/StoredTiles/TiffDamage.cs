namespace HccPathology.Tests.StoredTiles;

/// <summary>One damaged file.</summary>
/// <param name="Name">What was done, for messages.</param>
/// <param name="Make">Gives the file's bytes, each time the same.</param>
/// <param name="OnlyTile">The one place that is damaged while all directories are sound; null when they may not be.</param>
internal sealed record TiffCase(string Name, Func<byte[]> Make, (int Image, int Tile)? OnlyTile = null);

/// <summary>Damages every part of a sound TIFF: cuts, flipped bits, and numbers that lie. Equal bytes in every run.</summary>
internal sealed class TiffDamage(byte[] sound)
{
    /// <summary>Families in the order of <see cref="Cases"/>, each with the fewest cases that the two files together must give.</summary>
    public static readonly IReadOnlyDictionary<string, int> Families = new Dictionary<string, int>
    {
        ["cuts"] = 150,
        ["tiles"] = 150,
        ["directory bytes"] = 900,
        ["offsets and counts"] = 80,
        ["sizes"] = 80,
        ["entries"] = 100,
        ["chains"] = 20,
        ["JPEG sizes"] = 40,
        ["tables"] = 100,
    };

    private readonly TiffMap _map = new(sound);

    public IEnumerable<TiffCase> Cases(string family) => family switch
    {
        "cuts" => Cuts(),
        "tiles" => Tiles(),
        "directory bytes" => DirectoryBytes(),
        "offsets and counts" => OffsetsAndCounts(),
        "sizes" => Sizes(),
        "entries" => Entries(),
        "chains" => Chains(),
        "JPEG sizes" => JpegSizes(),
        "tables" => Tables(),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "no such family"),
    };

    private IEnumerable<int> Images => Enumerable.Range(0, _map.Images.Count);

    private IEnumerable<TiffCase> Cuts()
    {
        List<long> places = [0, 1, 2, 4, 7, 8, 12, 15, sound.Length - 1];
        foreach (TiffMap.Image image in _map.Images)
        {
            places.AddRange([image.At, image.At + 1, image.At + _map.CountBytes, (image.At + image.End) / 2, image.NextAt, image.End - 1, image.End]);
            places.AddRange(image.Entries.SelectMany(e => new[] { e.At, e.ValuesAt, e.ValuesAt + e.Count * e.Size / 2, e.ValuesAt + e.Count * e.Size - 1 }));
        }

        places.AddRange(Images.SelectMany(_map.Tiles).SelectMany(t => new[] { t.Offset + t.Bytes / 2, t.Offset + t.Bytes - 1 }));
        return places.Where(p => p < sound.Length).Distinct().Order().Select(p => new TiffCase($"cut to {p} bytes", () => sound[..(int)p]));
    }

    private IEnumerable<TiffCase> Tiles()
    {
        foreach (var (image, tile, offset, bytes) in Images.SelectMany(i => _map.Tiles(i).Select((t, k) => (i, k, (int)t.Offset, (int)t.Bytes))))
        {
            Random random = new(image * 1000 + tile);
            for (int i = 0; i < 6; i++)
            {
                int at = offset + random.Next(bytes), bit = random.Next(8);
                yield return Tile($"bit {bit} of byte {at}", b => b[at] ^= (byte)(1 << bit));
            }

            int seed = random.Next();
            yield return Tile("its second half zeros", b => b.AsSpan(offset + bytes / 2, bytes - bytes / 2).Clear());
            yield return Tile("zeros", b => b.AsSpan(offset, bytes).Clear());
            yield return Tile("FF", b => b.AsSpan(offset, bytes).Fill(0xFF));
            yield return Tile("noise", b => new Random(seed).NextBytes(b.AsSpan(offset, bytes)));

            TiffCase Tile(string what, Action<byte[]> change) => new($"image {image} tile {tile}: {what}", () => Changed(change), (image, tile));
        }
    }

    private IEnumerable<TiffCase> DirectoryBytes()
    {
        Random random = new(3);
        (long From, long To)[] parts = [(0, _map.PointerAt + _map.OffsetBytes), .. _map.Images.Select(i => (i.At, i.End))];
        foreach (long at in parts.SelectMany(p => Enumerable.Range((int)p.From, (int)(p.To - p.From))))
        {
            int bit = random.Next(8);
            yield return Case($"bit {bit} of directory byte {at}", b => b[at] ^= (byte)(1 << bit));
        }
    }

    private IEnumerable<TiffCase> OffsetsAndCounts()
    {
        foreach (int image in Images)
        {
            IReadOnlyList<(long Offset, long Bytes)> tiles = _map.Tiles(image);
            foreach (int tile in (int[])[0, tiles.Count - 1])
            {
                var (offset, bytes) = tiles[tile];
                foreach (ulong lie in (ulong[])[0, (ulong)offset + 3, (ulong)offset - 3, (ulong)sound.Length - 1, (ulong)sound.Length, int.MaxValue,
                    uint.MaxValue, long.MaxValue, ulong.MaxValue, (ulong)_map.Images[image].At, (ulong)tiles[tiles.Count / 2].Offset])
                {
                    yield return Lie(image, 324, tile, lie);
                }

                foreach (ulong lie in (ulong[])[0, 1, 2, (ulong)bytes / 2, (ulong)bytes - 1, (ulong)bytes + 1, (ulong)bytes + 1000, (ulong)sound.Length,
                    64 << 20, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue])
                {
                    yield return Lie(image, 325, tile, lie);
                }
            }
        }
    }

    private IEnumerable<TiffCase> Sizes() =>
        from image in Images
        from tag in (int[])[256, 257, 322, 323]
        from lie in (ulong[])[0, 1, 8, 16, 17, 63, 64, 128, 255, 257, 512, 16384, 16385, 65535, 1 << 20, int.MaxValue, uint.MaxValue]
        select Lie(image, tag, 0, lie);

    private IEnumerable<TiffCase> Entries()
    {
        foreach (int image in Images)
        {
            TiffMap.Image directory = _map.Images[image];
            foreach (ulong lie in (ulong[])[0, 1, (ulong)directory.Entries.Count - 1, (ulong)directory.Entries.Count + 1, 4096,
                4097, 65535, uint.MaxValue, ulong.MaxValue])
            {
                yield return Case($"image {image} says {lie} entries", b => TiffMap.Put(b, directory.At, _map.CountBytes, lie));
            }

            foreach (TiffMap.Entry entry in directory.Entries)
            {
                foreach (ulong lie in (ulong[])[0, (ulong)entry.Count + 1, uint.MaxValue, ulong.MaxValue])
                {
                    yield return Case($"image {image} tag {entry.Tag} says {lie} values", b => TiffMap.Put(b, entry.At + 4, _map.OffsetBytes, lie));
                }

                yield return Case($"image {image} tag {entry.Tag} is not there", b => TiffMap.Put(b, entry.At, 2, 65000));
                yield return Case($"image {image} tag {entry.Tag} has its values at the end",
                    b => TiffMap.Put(b, entry.At + 4 + _map.OffsetBytes, _map.OffsetBytes, (ulong)sound.Length - 1));
            }

            foreach (var (tag, lie) in (from tag in (int[])[258, 259, 262, 277, 284]
                                        from lie in (ulong[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 34712,
                65535]
                                        select (tag, lie)).Where(l => directory.Entries.Any(e => e.Tag == l.tag)))
            {
                yield return Lie(image, tag, 0, lie);
            }
        }
    }

    private IEnumerable<TiffCase> Chains()
    {
        IEnumerable<(string Name, long At)> pointers =
        [
            ("the first directory", _map.PointerAt), .. Images.Select(i => ($"the directory after {i}", _map.Images[i].NextAt)),
        ];
        return from pointer in pointers
               from to in (long[])[0, 1, 8, .. _map.Images.Select(i => i.At), _map.Images[0].At + 4, sound.Length - 1,
                   sound.Length, int.MaxValue, long.MaxValue, -1]
               select Case($"{pointer.Name} at {to}", b => TiffMap.Put(b, pointer.At, _map.OffsetBytes, (ulong)to));
    }

    private IEnumerable<TiffCase> JpegSizes()
    {
        foreach (int image in Images)
        {
            IReadOnlyList<(long Offset, long Bytes)> tiles = _map.Tiles(image), others = _map.Tiles(1 - image);
            int tile = tiles.Count / 2,
                frame = (int)tiles[tile].Offset + sound.AsSpan((int)tiles[tile].Offset, (int)tiles[tile].Bytes).IndexOf((byte[])[0xFF, 0xC0]);
            foreach (int at in (int[])[frame + 5, frame + 7])
            {
                foreach (int side in (int[])[0, 1, 47, 48, 49, 63, 65, 240, 255, 257, 512, 16384, 65535])
                {
                    yield return new TiffCase($"image {image} tile {tile}: JPEG side {side} at byte {at}",
                        () => Changed(b => (b[at], b[at + 1]) = ((byte)(side >> 8), (byte)side)), (image, tile));
                }
            }

            yield return Case($"image {image} tile {tile} is one of the other image", b =>
            {
                (long At, int Size) offset = _map.Value(image, 324, tile), count = _map.Value(image, 325, tile);
                TiffMap.Put(TiffMap.Put(b, offset.At, offset.Size, (ulong)others[0].Offset), count.At, count.Size, (ulong)others[0].Bytes);
            });
        }
    }

    private IEnumerable<TiffCase> Tables()
    {
        foreach (int image in Images.Where(i => _map.Images[i].Entries.Any(e => e.Tag == 347)))
        {
            TiffMap.Entry tables = _map.Images[image].Entries.Single(e => e.Tag == 347);
            for (int at = 0; at < tables.Count; at += at < 32 ? 1 : 7)
            {
                int bit = at % 8, place = (int)tables.ValuesAt + at;
                yield return Case($"image {image}: bit {bit} of byte {at} of the tables", b => b[place] ^= (byte)(1 << bit));
            }

            foreach (ulong count in (ulong[])[1, 2, 3, 4, 20, (ulong)tables.Count / 2, (ulong)tables.Count - 2, (ulong)tables.Count - 1,
                (ulong)tables.Count + 1, 65535, 65536])
            {
                yield return Case($"image {image}: tables of {count} bytes", b => TiffMap.Put(b, tables.At + 4, _map.OffsetBytes, count));
            }

            yield return Case($"image {image}: tables of zeros", b => b.AsSpan((int)tables.ValuesAt, (int)tables.Count).Clear());
            yield return Case($"image {image}: tables that are a tile",
                b => TiffMap.Put(b, tables.At + 4 + _map.OffsetBytes, _map.OffsetBytes, (ulong)_map.Tiles(image)[0].Offset));
        }
    }

    private TiffCase Lie(int image, int tag, int index, ulong lie)
    {
        (long at, int size) = _map.Value(image, tag, index);
        return Case($"image {image} tag {tag} value {index} is {lie}", b => TiffMap.Put(b, at, size, lie));
    }

    private TiffCase Case(string name, Action<byte[]> change) => new(name, () => Changed(change));

    private byte[] Changed(Action<byte[]> change)
    {
        byte[] bytes = [.. sound];
        change(bytes);
        return bytes;
    }
}
