namespace HccPathology.Outputs.Pictures;

/// <summary>
/// Latin letters without their accents. By a table, because Unicode normalisation does nothing where globalisation data are left out.
/// </summary>
internal static class LatinLetters
{
    private const char First = 'À', FirstCombining = '\u0300', LastCombining = '\u036F';

    /// <summary>The base letters of U+00C0 to U+017F.</summary>
    private const string Bases =
        "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty" +
        "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL" +
        "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    /// <summary>The letter without its accent; what is none, as it is.</summary>
    public static char BaseOf(char letter) => letter >= First && letter - First < Bases.Length ? Bases[letter - First] : letter;

    /// <summary>A text without accents, whether they are part of their letters (as most systems write) or stand behind
    /// them (as macOS writes names of files).</summary>
    public static string WithoutAccents(string text) => string.Concat(text.Where(c => c is < FirstCombining or > LastCombining).Select(BaseOf));
}
