using HccPathology.Geometry;
using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>What a tile of 256 x 256 px shows beside its pixels.</summary>
/// <param name="Cells">Nuclei that belong to it.</param>
/// <param name="Pigment">Clumps of pigment: centres, level-0 px, and radii, µm.</param>
/// <param name="StainedPx">Pixels whose DAB lies <see cref="PhantomDab.StainedOd"/> above the haze.</param>
/// <param name="StainedInTumourPx">Of those, the ones within a tumour's outline.</param>
internal sealed record PaintedTile(
    List<PhantomCell> Cells, IReadOnlyList<(SlidePoint Centre, double RadiusUm)> Pigment, int StainedPx, int StainedInTumourPx);

/// <summary>Draws one tile after another; each worker has its own.</summary>
internal sealed class TilePainter
{
    private readonly PhantomScene _scene;
    private readonly TileCanvas _canvas;
    private readonly GroundPainter _ground;
    private readonly ObjectPainter _objects;
    private readonly NucleusPainter _nuclei;
    private readonly PigmentPainter? _pigment;
    private readonly StainOptics _optics;

    public TilePainter(PhantomScene scene)
    {
        _scene = scene;
        _canvas = new TileCanvas(scene.Options.Mpp);
        _ground = new GroundPainter(scene, _canvas);
        _objects = new ObjectPainter(scene, _canvas);
        _nuclei = new NucleusPainter(scene, _canvas);
        _pigment = scene.Options is { Stain: StainKind.HaematoxylinDab, Dab.HasPigment: true } ? new PigmentPainter(scene, _canvas) : null;
        _optics = new StainOptics(scene, _canvas);
    }

    /// <summary>The tile drawn last, 256 x 256 pixels, blue first.</summary>
    public byte[] Bgr => _canvas.Bgr;

    /// <summary>Draws a tile; its pixels are in <see cref="Bgr"/> then.</summary>
    public PaintedTile Paint(int tileX, int tileY)
    {
        const int T = TileCanvas.TilePx;
        _canvas.MoveTo(tileX, tileY);
        SlideRect rect = new((long)tileX * T, (long)tileY * T, T, T);
        TissuePatch patch = _scene.Patch(rect);
        if (_ground.Paint(patch))
        {
            _objects.Paint(patch);
            _nuclei.Paint(patch);
            _pigment?.Paint(patch);
        }

        (int stained, int inTumour) = CountStained(tileX, tileY);
        _optics.Develop();
        return new PaintedTile(_scene.TruthCells(rect, patch), _pigment is null ? [] : [.. _pigment.Clumps(patch, patch.Rect)
            .Where(c => patch.Rect.Contains(c.X, c.Y))
            .Select(c => (new SlidePoint(c.X / _scene.Options.Mpp, c.Y / _scene.Options.Mpp), (double)c.Radius))], stained, inTumour);
    }

    private (int Stained, int InTumour) CountStained(int tileX, int tileY)
    {
        float least = (float)(_scene.Options.Dab.HazeOd + PhantomDab.StainedOd);
        int width = Math.Min(TileCanvas.TilePx, _scene.Options.WidthPx - tileX * TileCanvas.TilePx),
            height = Math.Min(TileCanvas.TilePx, _scene.Options.HeightPx - tileY * TileCanvas.TilePx);
        int stained = 0, inTumour = 0;
        for (int y = 0; y < height; y++)
        {
            int row = (y + _canvas.Margin) * _canvas.Side;
            for (int x = _canvas.Margin; x < _canvas.Margin + width; x++)
            {
                if (_canvas.Dab[row + x] >= least)
                {
                    stained++;
                    inTumour += _scene.Layout.At(_canvas.UmX(x), _canvas.UmY(y + _canvas.Margin)).Tumour > 0f ? 1 : 0;
                }
            }
        }

        return (stained, inTumour);
    }
}
