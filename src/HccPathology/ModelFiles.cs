namespace HccPathology;

/// <summary>Whether a model's file is there, told from whether it may be read.</summary>
internal static class ModelFiles
{
    /// <summary>False when it is not there. To <see cref="File.Exists(string)"/> a file in a folder that may not be entered is not there
    /// either; opening it tells the two apart.</summary>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be entered.</exception>
    public static bool Exists(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
        {
            return File.Exists(path);
        }

        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
