namespace HccPathology.Fat;

/// <summary>Sides of a rectangle.</summary>
[Flags]
internal enum Sides : byte
{
    None = 0,
    Left = 1,
    Top = 2,
    Right = 4,
    Bottom = 8,
}
