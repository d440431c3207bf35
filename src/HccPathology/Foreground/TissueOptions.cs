namespace HccPathology.Foreground;

/// <summary>
/// What counts as tissue. Areas in µm², optical densities as -log10 of transmitted light against the slide's white point,
/// both on overview cells of 8 µm.
/// </summary>
public sealed record TissueOptions
{
    /// <summary>
    /// Optical density of the darkest channel from which a cell may be tissue. 0.03 is 16 grey levels below glass: uneven
    /// light and JPEG noise stay under 0.02, while the palest eosin of 40 annotated crops starts at 0.04.
    /// </summary>
    public double MinOd { get; init; } = 0.03;

    /// <summary>
    /// Membranes of fat cells are 1-2 µm wide, so a cell of 8 µm holds little of them; they count from this density on when
    /// the cell is sharp. Without them adipose tissue falls apart.
    /// </summary>
    public double MinThinOd { get; init; } = 0.01;

    /// <summary>Mean Laplacian in grey levels of such a cell; glass with JPEG noise stays under 4.</summary>
    public double MinThinLaplacian { get; init; } = 8;

    /// <summary>A quarter of a piece's least area must be this dense; shading and films of mounting medium do not reach it.</summary>
    public double SureOd { get; init; } = 0.06;

    /// <summary>Glass may have a tint (a film of eosin or mounting medium, a darker strip of the scanner) up to this density of the darkest channel.</summary>
    public double MaxTintOd { get; init; } = 0.15;

    /// <summary>
    /// And then a square of 40 µm, 5 x 5 cells, differs by at most this many grey levels in each channel. Films with noise and JPEG of quality 30 do;
    /// of 193 real pictures no tissue does, and at a quarter of their density, out of focus by 4 µm, 0.3 % of it. With 8 that were 1.7 %.
    /// </summary>
    public double MaxTintStep { get; init; } = 6;

    /// <summary>Smaller pieces are dust and debris: 10,000 µm² is a fragment of 100 x 100 µm, about 50 hepatocytes.</summary>
    public double MinTissueUm2 { get; init; } = 10_000;

    /// <summary>
    /// Smaller gaps belong to the tissue: fat vacuoles reach 100 µm (8,000 µm²) and merge in twos, sinusoids and small veins
    /// are part of the parenchyma; the lumen of a large vessel (wider than 160 µm) is not.
    /// </summary>
    public double MaxHoleUm2 { get; init; } = 20_000;

    /// <summary>Gaps in the outline up to twice this are closed: torn vacuoles at the edge and shrinkage clefts.</summary>
    public double ClosingUm { get; init; } = 16;

    /// <summary>Pen strokes are at least 0.2 mm wide; anything of their colour below 0.05 mm² may be pigment or stain deposit.</summary>
    public double MinPenUm2 { get; init; } = 50_000;

    /// <summary>Red ink has the colour of packed red blood cells, so it must be larger than most vessels (0.5 mm across).</summary>
    public double MinRedPenUm2 { get; init; } = 200_000;

    /// <summary>The rim of a stroke is out of focus and half transparent for about this far.</summary>
    public double PenRimUm { get; init; } = 40;

    /// <summary>Defocus covers areas; a small smooth patch is colloid, oedema or necrosis.</summary>
    public double MinBlurUm2 { get; init; } = 100_000;

    /// <summary>
    /// Blurred when the Laplacian at 2 µm is below this many times the difference between neighbouring cells. Sharp tissue
    /// measured 1.0-4.3 on 170 pictures, the same pictures blurred by 3 µm 0.23-0.62 (as a whole). With 0.6, 0.97 of
    /// their area is found at a sigma of 3 µm, 0.11 at 2 µm and nothing at 1 µm.
    /// </summary>
    public double BlurRatio { get; init; } = 0.6;

    /// <summary>And its mean Laplacian is below this many grey levels: sharp tissue measured 20 and more, blurred at most 10.</summary>
    public double MaxBlurLaplacian { get; init; } = 10;

    /// <summary>And neighbouring cells differ by at least this many grey levels: without contrast nothing can look sharp.</summary>
    public double MinBlurContrast { get; init; } = 2.5;

    /// <summary>Smaller dark streaks are vessels, crushed cells or pigment.</summary>
    public double MinFoldUm2 { get; init; } = 20_000;

    /// <summary>Two layers of tissue have twice the optical density in every channel; 1.8 leaves room for uneven stain.</summary>
    public double FoldOdRatio { get; init; } = 1.8;

    /// <summary>Folds are streaks: length over width of the rectangle with the same second moments.</summary>
    public double MinFoldElongation { get; init; } = 3;

    /// <summary>And narrow ones: a fold of a 4 µm section is 20-150 µm wide; broader dense bands are epithelium or fibrosis.</summary>
    public double MaxFoldWidthUm { get; init; } = 200;
}
