using System.Text;

namespace HccPathology.Cli;

/// <summary>
/// A standard stream that may be closed or lie on a full disk. What is only said on it must not end a night's work, and where it is what was asked for, the
/// failure must say which file it is about.
/// </summary>
internal sealed class GuardedWriter(TextWriter inner, Action<Exception> onFailure) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Progress, warnings and errors: where they cannot be written there is nobody to tell.</summary>
    internal static GuardedWriter OfMessages(TextWriter inner) => new(inner, _ => { });

    /// <summary>Results.</summary>
    internal static GuardedWriter OfResults(TextWriter inner) =>
        new(inner, e => throw new IOException($"the standard output cannot be written: {e.Message}", e));

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !MissingPart.Is(e))
        {
            onFailure(e);
        }
    }
}
