using HccPathology.Stains;

namespace HccPathology.Phantoms;

/// <summary>
/// From optical densities to camera values: Beer-Lambert with the reference stain vectors, ink, the objective's blur, noise.
/// </summary>
internal sealed class StainOptics(PhantomScene scene, TileCanvas canvas)
{
    /// <summary>Lamp light on the camera through glass alone: a little off white, as scanners give it.</summary>
    private static readonly float[] WhiteBgr = [244f, 243f, 243f];

    /// <summary>Haematoxylin, blue green red, unit length (Ruifrok and Johnston 2001).</summary>
    private static readonly float[] HaematoxylinBgr = Unit(0.29f, 0.70f, 0.65f);

    /// <summary>Eosin as QuPath has it: 0.2159, 0.8012, 0.5581.</summary>
    private static readonly float[] EosinBgr = Unit(0.5581f, 0.8012f, 0.2159f);

    /// <summary>Lipofuscin: RGB 170, 120, 60 under white light.</summary>
    private static readonly float[] LipofuscinBgr = Unit(0.611f, 0.310f, 0.159f);

    private static readonly float[] CarbonBgr = Unit(1f, 1f, 1f);

    /// <summary>Blue marker ink.</summary>
    private static readonly float[] InkBgr = [0.14f, 0.72f, 1.10f];

    private readonly float[] _hdabHaematoxylinBgr = Bgr(scene.Options.Dab.Haematoxylin), _dabBgr = Bgr(scene.Options.Dab.Colour);
    private readonly uint _seed = FieldNoise.Hash(scene.Options.Seed, 111, 4);
    private readonly float[] _light = new float[canvas.Side * canvas.Side * 3];
    private readonly float[] _rows = new float[canvas.Side * TileCanvas.TilePx * 3];
    private readonly float[] _kernel = Gaussian(canvas.BlurSigmaPx, canvas.Margin);

    public void Develop()
    {
        Transmit();
        BlurColumns();
        BlurRowsAndExpose();
    }

    private void Transmit()
    {
        int side = canvas.Side;
        float span = side * canvas.MppUm, x0 = canvas.UmX(0), y0 = canvas.UmY(0);
        bool isDab = scene.Options.Stain == StainKind.HaematoxylinDab, nearPen = NearPen();
        (float, float) a = Strength(x0, y0), b = Strength(x0 + span, y0), c = Strength(x0, y0 + span), d = Strength(x0 + span, y0 + span);
        for (int row = 0; row < side; row++)
        {
            float v = (float)row / side;
            for (int column = 0; column < side; column++)
            {
                int at = row * side + column;
                float u = (float)column / side;
                float h = canvas.Haematoxylin[at] * FieldNoise.Lerp(FieldNoise.Lerp(a.Item1, b.Item1, u), FieldNoise.Lerp(c.Item1, d.Item1, u), v);
                float e = canvas.Eosin[at] * FieldNoise.Lerp(FieldNoise.Lerp(a.Item2, b.Item2, u), FieldNoise.Lerp(c.Item2, d.Item2, u), v);
                float ink = nearPen ? Ink(canvas.UmX(column), canvas.UmY(row)) : 0f;
                for (int channel = 0; channel < 3; channel++)
                {
                    float od = isDab
                        ? CounterstainOd(h, e) * _hdabHaematoxylinBgr[channel] + canvas.Dab[at] * _dabBgr[channel]
                            + canvas.Lipofuscin[at] * LipofuscinBgr[channel] + canvas.Carbon[at] * CarbonBgr[channel]
                        : h * HaematoxylinBgr[channel] + e * EosinBgr[channel];
                    _light[at * 3 + channel] = WhiteBgr[channel] * MathF.Exp(-2.302585f * (od + ink * InkBgr[channel]));
                }
            }
        }
    }

    /// <summary>Without eosin, haematoxylin alone shows the nuclei, weaker, and cytoplasm as a pale blue grey.</summary>
    private static float CounterstainOd(float haematoxylin, float eosin) => 0.62f * haematoxylin + 0.13f * eosin;

    /// <summary>Staining is never even: both dyes drift by up to 9 % over about 1.5 mm.</summary>
    private (float Haematoxylin, float Eosin) Strength(float x, float y) => (
        1f + 0.09f * FieldNoise.At(_seed ^ 1u, x / 1500f, y / 1500f),
        1f + 0.09f * FieldNoise.At(_seed ^ 2u, x / 1500f, y / 1500f));

    private bool NearPen()
    {
        float half = 0.5f * canvas.Side * canvas.MppUm;
        return scene.Layout.Pen(canvas.UmX(0) + half, canvas.UmY(0) + half) > -2.5f * half - 40f;
    }

    /// <summary>Ink lies on the cover glass, out of focus and streaky, thicker at the stroke's edge.</summary>
    private float Ink(float x, float y)
    {
        float inside = scene.Layout.Pen(x, y);
        if (inside < -5f)
        {
            return 0f;
        }

        float streak = FieldNoise.At(_seed ^ 3u, (x + 0.5f * y) / 110f, (y - 0.5f * x) / 9f) + 0.5f * FieldNoise.At(_seed ^ 4u, x / 30f, y / 30f);
        return FieldNoise.Step(-5f, 5f, inside) * (0.85f + 0.16f * streak + 0.25f * MathF.Exp(-inside * inside / 90f));
    }

    private void BlurColumns()
    {
        int stride = canvas.Side * 3, reach = canvas.Margin;
        for (int row = 0; row < TileCanvas.TilePx; row++)
        {
            for (int i = 0; i < stride; i++)
            {
                float sum = 0f;
                for (int k = -reach; k <= reach; k++)
                {
                    sum += _kernel[k + reach] * _light[(row + reach + k) * stride + i];
                }

                _rows[row * stride + i] = sum;
            }
        }
    }

    private void BlurRowsAndExpose()
    {
        int stride = canvas.Side * 3, reach = canvas.Margin;
        for (int row = 0; row < TileCanvas.TilePx; row++)
        {
            for (int column = 0; column < TileCanvas.TilePx; column++)
            {
                uint noise = FieldNoise.Hash(_seed ^ 9u, (int)canvas.OriginX + column, (int)canvas.OriginY + row);
                for (int channel = 0; channel < 3; channel++)
                {
                    float sum = 0f;
                    for (int k = 0; k <= 2 * reach; k++)
                    {
                        sum += _kernel[k] * _rows[row * stride + (column + k) * 3 + channel];
                    }

                    canvas.Bgr[(row * TileCanvas.TilePx + column) * 3 + channel] = Expose(sum, noise >> (10 * channel));
                }
            }
        }
    }

    /// <summary>Read-out noise of about 1.3 grey values: two throws of 5 bits each.</summary>
    private static byte Expose(float light, uint noise) =>
        (byte)Math.Clamp(light + ((int)(noise & 31) + (int)(noise >> 5 & 31) - 31) * 0.1f + 0.5f, 0f, 255f);

    private static float[] Bgr(StainVector colour) => Unit((float)colour.B, (float)colour.G, (float)colour.R);

    private static float[] Unit(float b, float g, float r)
    {
        float length = MathF.Sqrt(b * b + g * g + r * r);
        return [b / length, g / length, r / length];
    }

    private static float[] Gaussian(float sigma, int reach)
    {
        float[] kernel = [.. Enumerable.Range(-reach, 2 * reach + 1).Select(k => MathF.Exp(-0.5f * k * k / (sigma * sigma)))];
        float sum = kernel.Sum();
        return [.. kernel.Select(k => k / sum)];
    }
}
