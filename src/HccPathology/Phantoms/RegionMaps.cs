using HccPathology.Geometry;

namespace HccPathology.Phantoms;

/// <summary>A kind of region with the colour QuPath shows it in.</summary>
internal sealed record RegionKind(string Name, byte R, byte G, byte B);

/// <summary>
/// Outlines of the phantom's regions. The nodule is outlined as a pathologist does, necrosis and septa included; collagen is
/// capsule, septa and scar; parenchyma is tissue without nodule, collagen, portal tracts and lymphoid aggregates.
/// </summary>
internal sealed class RegionMaps
{
    /// <summary>All that is no glass.</summary>
    public static RegionKind Tissue { get; } = new("Tissue", 0, 128, 0);

    /// <summary>Regions below this are specks of the noise that shapes the outlines, in µm².</summary>
    private const double SmallestUm2 = 300;

    private readonly PhantomScene _scene;
    private readonly Place[] _places;
    private readonly float[] _portal;
    private readonly int _columns, _rows;
    private readonly float _stepX, _stepY;

    /// <summary>Samples the layout every 4 µm, at most some 1000 times along a side.</summary>
    public RegionMaps(PhantomScene scene)
    {
        _scene = scene;
        double longest = Math.Max(scene.Options.WidthUm, scene.Options.HeightUm), step = Math.Max(Math.Min(4, longest / 128), longest / 1024);
        _columns = (int)Math.Ceiling(scene.Options.WidthUm / step) + 1;
        _rows = (int)Math.Ceiling(scene.Options.HeightUm / step) + 1;
        _stepX = (float)(scene.Options.WidthUm / (_columns - 1));
        _stepY = (float)(scene.Options.HeightUm / (_rows - 1));
        _places = new Place[_columns * _rows];
        for (int i = 0; i < _places.Length; i++)
        {
            _places[i] = scene.Layout.At(i % _columns * _stepX, i / _columns * _stepY);
        }

        _portal = PortalField();
    }

    public IEnumerable<(RegionKind Kind, IReadOnlyList<Polygon> Areas)> All()
    {
        yield return Region(Tissue, i => _places[i].Tissue);
        yield return Region(new("Parenchyma", 200, 150, 120),
            i => Math.Min(Math.Min(_places[i].Tissue, -_places[i].Tumour),
                -Math.Max(Math.Max(_places[i].Capsule, _places[i].Scar), Math.Max(_portal[i], Lymphoid(i)))));
        yield return Region(new("Tumor", 200, 0, 0), i => Math.Min(_places[i].Tissue, _places[i].Tumour));
        yield return Region(new("Stroma", 150, 200, 150),
            i => Math.Min(_places[i].Tissue, Math.Max(Math.Max(_places[i].Capsule, _places[i].Scar), _places[i].Septum)));
        yield return Region(new("Necrosis", 50, 50, 50), i => Math.Min(_places[i].Tissue, _places[i].Necrosis));
        yield return Region(new("Lymphoid aggregate", 160, 90, 160), i => Math.Min(_places[i].Tissue, Lymphoid(i)));
        yield return Region(new("Portal tract", 0, 150, 150), i => _portal[i]);
        yield return Region(new("Pen", 0, 0, 180), i => _scene.Layout.Pen(i % _columns * _stepX, i / _columns * _stepY));
    }

    /// <summary>Positive in an aggregate: its crowd falls from 1 to 0 over some 80 µm, and half of it counts.</summary>
    private float Lymphoid(int i) => 80f * (_scene.Lymphocytes.Aggregate(i % _columns * _stepX, i / _columns * _stepY, _places[i]) - 0.5f);

    private (RegionKind, IReadOnlyList<Polygon>) Region(RegionKind kind, Func<int, float> inside)
    {
        float[] field = new float[_places.Length];
        for (int i = 0; i < field.Length; i++)
        {
            field[i] = inside(i);
        }

        double mpp = _scene.Options.Mpp;
        return (kind, new RegionContours(field, _columns, _rows, _stepX / mpp, _stepY / mpp).Trace(SmallestUm2 / (mpp * mpp)));
    }

    private float[] PortalField()
    {
        float[] field = new float[_places.Length];
        Array.Fill(field, -60f);
        List<PortalTract> tracts = [];
        _scene.Lobules.Gather(new UmRect(0f, 0f, (float)_scene.Options.WidthUm, (float)_scene.Options.HeightUm), [], tracts);
        foreach (PortalTract tract in tracts)
        {
            int left = Math.Max(0, (int)((tract.X - tract.Reach) / _stepX)), right = Math.Min(_columns - 1, (int)((tract.X + tract.Reach) / _stepX));
            int top = Math.Max(0, (int)((tract.Y - tract.Reach) / _stepY)), bottom = Math.Min(_rows - 1, (int)((tract.Y + tract.Reach) / _stepY));
            for (int row = top; row <= bottom; row++)
            {
                for (int column = left; column <= right; column++)
                {
                    ref float here = ref field[row * _columns + column];
                    here = MathF.Max(here, tract.Inside(column * _stepX, row * _stepY));
                }
            }
        }

        return field;
    }
}
