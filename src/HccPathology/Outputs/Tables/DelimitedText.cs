using System.Text;

namespace HccPathology.Outputs.Tables;

/// <summary>One record of a delimited file; <paramref name="Line"/> is where it begins, from 1.</summary>
internal sealed record DelimitedRecord(int Line, IReadOnlyList<string> Fields);

/// <summary>
/// Comma, semicolon or tab separated text as RFC 4180: fields in quotes may hold separators, line breaks and doubled quotes. Spaces around a field do not
/// count. Blank lines do not count, nor do those of separators alone, which spreadsheets leave behind.
/// </summary>
internal sealed class DelimitedText
{
    private readonly string _path;
    private readonly string _text;
    private readonly char _separator;

    /// <summary>Fields as they stand, with the spaces around them.</summary>
    private readonly bool _isExact;

    private int _at;
    private int _line = 1;

    private DelimitedText(string path, string text, char separator, bool isExact) => (_path, _text, _separator, _isExact) = (path, text, separator, isExact);

    /// <summary>Records of a file; a tab for <c>.tsv</c>, else the comma, or the semicolon when the first line has
    /// only that (spreadsheets in Europe).</summary>
    /// <exception cref="PathologyException">It is no UTF-8, a quote is not closed, or something follows a closed one.</exception>
    public static List<DelimitedRecord> Read(string path)
    {
        string text = TextOf(path), head = text.Split('\n', 2)[0];
        return Parse(path, text, Path.GetExtension(path).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t'
            : head.Contains(';') && !head.Contains(',') ? ';' : ',');
    }

    /// <summary>Records of a table that the engine wrote: names keep their spaces and line breaks, since they must be those of other tables.</summary>
    /// <exception cref="PathologyException">A quote is not closed, or something follows a closed one.</exception>
    public static List<DelimitedRecord> ParseWritten(string path, byte[] bytes) => Parse(path, Encoding.UTF8.GetString(bytes), ',', isExact: true);

    /// <summary>The text of a file that people have made, with plain line ends.</summary>
    /// <exception cref="PathologyException">It is neither UTF-8 nor an UTF-16 that says so.</exception>
    public static string TextOf(string path)
    {
        // Line ends of Windows, and of a Macintosh's CSV.
        string text = File.ReadAllText(path, Encoding.UTF8).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        // What cannot be read becomes one and the same letter: the patients Müller and Möller of a file in Latin 1 would be one.
        if (text.IndexOf('\uFFFD') is >= 0 and var unreadable)
        {
            int start = text.LastIndexOf('\n', unreadable) + 1;
            throw new PathologyException(FailureKind.BadCommand,
                $"{path}: line {text.AsSpan(0, unreadable).Count('\n') + 1}: '{text[start..].Split('\n', 2)[0]}' is not UTF-8; save the file as UTF-8 (Excel: 'CSV UTF-8')");
        }

        return text;
    }

    internal static List<DelimitedRecord> Parse(string path, string text, char separator, bool isExact = false)
    {
        DelimitedText rest = new(path, text, separator, isExact);
        List<DelimitedRecord> records = [];
        while (rest._at < rest._text.Length)
        {
            DelimitedRecord record = rest.Record();
            if (record.Fields.Any(field => field.Length > 0))
            {
                records.Add(record);
            }
        }

        return records;
    }

    private DelimitedRecord Record()
    {
        int first = _line;
        List<string> fields = [Field()];
        while (_at < _text.Length && _text[_at] == _separator)
        {
            _at++;
            fields.Add(Field());
        }

        _at += _text.AsSpan(Math.Min(_at, _text.Length)) is ['\r', '\n', ..] ? 2 : 1; // the line break, or the end
        _line++;
        return new DelimitedRecord(first, fields);
    }

    private string Field()
    {
        int end = _at;
        for (; !_isExact && end < _text.Length && _text[end] == ' '; end++)
        {
        }

        if (end < _text.Length && _text[end] == '"')
        {
            _at = end;
            return _isExact ? Quoted() : Quoted().Trim();
        }

        end = _text.AsSpan(_at).IndexOfAny(_separator, '\n', '\r') is >= 0 and var length ? _at + length : _text.Length;
        string field = _text[_at..end];
        _at = end;
        return _isExact ? field : field.Trim();
    }

    private string Quoted()
    {
        int start = _line;
        StringBuilder field = new();
        while (++_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '"' && _text.AsSpan(_at + 1) is not ['"', ..])
            {
                for (_at++; _at < _text.Length && _text[_at] == ' '; _at++)
                {
                }

                return _at == _text.Length || _text[_at] == _separator || _text[_at] is '\n' or '\r'
                    ? field.ToString()
                    : throw Wrong(_line, $"'{_text[_at]}' follows a closed quote; double the quotes inside of a field");
            }

            _at += c == '"' ? 1 : 0; // a doubled quote stands for one
            _line += c == '\n' ? 1 : 0;
            field.Append(c);
        }

        throw Wrong(start, "a quote is opened and never closed");
    }

    private PathologyException Wrong(int line, string what) => new(FailureKind.BadCommand, $"{_path}: line {line}: {what}");
}
