using System.Text.Json;
using HccPathology.Geometry;
using HccPathology.Regions;

namespace HccPathology.Evaluation;

/// <summary>
/// A window over JSON text that always holds one whole feature. A document model of the file would take many times its
/// size (4 million nuclei are about 2 GB of text); the window takes as much as the longest feature.
/// </summary>
internal sealed class GeoJsonStream(Stream text)
{
    /// <summary>About 200 nuclei of 40 points; doubled when a feature is longer.</summary>
    private const int FirstWindow = 1 << 18;

    private byte[] _window = new byte[FirstWindow];
    private int _from;
    private int _to;
    private long _before;
    private bool _ended;
    private bool _opened;
    private bool _closed;
    private JsonReaderState _state;

    /// <summary>Features begun so far, counted from 1.</summary>
    public long Started { get; private set; }

    /// <summary>Where the feature now read begins, in bytes of uncompressed text.</summary>
    public long Position => _before + _from;

    /// <summary>Level-0 px of the point that the collection says its coordinates are counted from, known for sure after the last feature; null where it does not say.</summary>
    public SlidePoint? Origin { get; private set; }

    /// <summary>Adds what is in the next feature; false after the last one, when the text has been seen to end as it should.</summary>
    public bool Next(GeoJsonObjects objects)
    {
        if (!_opened)
        {
            _opened = true;
            if (OpenRoot(objects))
            {
                return true;
            }
        }

        while (!_closed)
        {
            Utf8JsonReader reader = Reader();
            if (reader.Read() && TakeElement(ref reader, objects))
            {
                return true;
            }

            if (!_closed)
            {
                Fill();
            }
        }

        ReadEnd();
        return false;
    }

    /// <summary>True when the element was taken; false when it is not all here, or when it was the end of the array.</summary>
    private bool TakeElement(ref Utf8JsonReader reader, GeoJsonObjects objects)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _closed = true;
            Accept(reader);
            return false;
        }

        int start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return false;
        }

        Take(reader, start, objects);
        return true;
    }

    /// <summary>Reads the element between <paramref name="start"/> and where the reader stands: all of it is in the window.</summary>
    private void Take(in Utf8JsonReader reader, int start, GeoJsonObjects objects)
    {
        Started++;
        using JsonDocument feature = JsonDocument.Parse(_window.AsMemory(_from + start, (int)reader.BytesConsumed - start));
        GeoJsonFeature.Read(feature.RootElement, objects);
        Accept(reader);
    }

    /// <summary>Moves to the first feature. True when the root was itself a single feature, which is then taken.</summary>
    private bool OpenRoot(GeoJsonObjects objects)
    {
        SkipByteOrderMark();
        while (true)
        {
            Utf8JsonReader reader = Reader();
            if (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    Accept(reader);
                    return false;
                }

                int start = (int)reader.TokenStartIndex;
                switch (FindFeatures(ref reader))
                {
                    case Found.Features:
                        Accept(reader);
                        return false;
                    case Found.Feature:
                        _closed = true;
                        Take(reader, start, objects);
                        return true;
                    case Found.Neither:
                        // Not a file without nuclei: a count of 0 would be a result.
                        throw new FormatException("the object has no features and is no Feature itself.");
                }
            }

            Fill();
        }
    }

    private enum Found
    {
        NeedsMore,
        Features,
        Feature,
        Neither,
    }

    private Found FindFeatures(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("an object or an array of features was expected.");
        }

        bool isFeature = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                return isFeature ? Found.Feature : Found.Neither;
            }

            bool features = reader.ValueTextEquals("features"u8), type = reader.ValueTextEquals("type"u8);
            if (reader.ValueTextEquals(StatedFrame.Member))
            {
                if (!TakeFrame(ref reader))
                {
                    return Found.NeedsMore;
                }

                continue;
            }

            if (!reader.Read())
            {
                return Found.NeedsMore;
            }

            if (features && reader.TokenType == JsonTokenType.StartArray)
            {
                return Found.Features;
            }

            isFeature |= type && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("Feature"u8);

            if (!reader.TrySkip())
            {
                return Found.NeedsMore;
            }
        }

        return Found.NeedsMore;
    }

    /// <summary>Reads the value of the member whose name the reader stands at; false when it is not all here, and the reader has not moved then.</summary>
    private bool TakeFrame(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? frame))
        {
            return false;
        }

        using (frame)
        {
            Origin = StatedFrame.OriginOf(frame.RootElement) ?? Origin;
        }

        return true;
    }

    /// <summary>
    /// Reads what follows the features: text that does not end properly was cut or glued, and its count is not to be trusted. The frame may stand there, as
    /// in our own files once Python's <c>json.dump(sort_keys=True)</c> has written them; anything else goes token by token and need not fit the window.
    /// </summary>
    private void ReadEnd()
    {
        while (true)
        {
            Utf8JsonReader reader = Reader(), before = reader;
            while (reader.Read())
            {
                if (IsFrame(reader) && !TakeFrame(ref reader))
                {
                    // Its name is read once more, when there is more of its value.
                    reader = before;
                    break;
                }

                before = reader;
            }

            Accept(reader);
            if (_ended)
            {
                return;
            }

            Fill();
        }
    }

    /// <summary>A member of the collection itself, not of what stands in it.</summary>
    private static bool IsFrame(in Utf8JsonReader reader) =>
        reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && reader.ValueTextEquals(StatedFrame.Member);

    private Utf8JsonReader Reader() => new(_window.AsSpan(_from, _to - _from), _ended, _state);

    private void Accept(in Utf8JsonReader reader)
    {
        _from += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void SkipByteOrderMark()
    {
        while (_to < 3 && !_ended)
        {
            Fill();
        }

        _from = _window.AsSpan(0, _to).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }

    private void Fill()
    {
        if (_from > 0)
        {
            _window.AsSpan(_from, _to - _from).CopyTo(_window);
            (_before, _to, _from) = (_before + _from, _to - _from, 0);
        }

        if (_to == _window.Length)
        {
            Array.Resize(ref _window, checked(_window.Length * 2));
        }

        int got = text.Read(_window.AsSpan(_to));
        _to += got;
        _ended = got == 0;
    }
}
