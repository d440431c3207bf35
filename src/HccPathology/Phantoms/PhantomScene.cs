using HccPathology.Geometry;

namespace HccPathology.Phantoms;

/// <summary>The whole synthetic slide as pure functions of options and place: nothing is stored, anything can be asked.</summary>
internal sealed class PhantomScene
{
    public PhantomScene(PhantomOptions options)
    {
        options.Validate();
        Options = options;
        Seed = FieldNoise.Hash(options.Seed, 3, 1);
        Layout = new SlideLayout(options);
        Lobules = new Lobules(options, Layout);
        Fat = new FatVacuoles(options);
        Sinusoids = new Sinusoids(options, Layout, Lobules, Fat);
        Population = new CellPopulation(options);
        Lymphocytes = new Lymphocytes(options);
    }

    public PhantomOptions Options { get; }
    public uint Seed { get; }
    public SlideLayout Layout { get; }
    public Lobules Lobules { get; }
    public Sinusoids Sinusoids { get; }
    public FatVacuoles Fat { get; }
    public CellPopulation Population { get; }
    public Lymphocytes Lymphocytes { get; }

    /// <summary>Everything that shows in a rectangle of level-0 px.</summary>
    public TissuePatch Patch(in SlideRect rect) => new(this, ToUm(rect));

    /// <summary>
    /// The nuclei of a rectangle that belong in the truth: centre inside it and on the slide, and not under ink, which hides them.
    /// </summary>
    public List<PhantomCell> TruthCells(in SlideRect rect, TissuePatch patch)
    {
        UmRect own = ToUm(rect);
        float width = (float)Options.WidthUm, height = (float)Options.HeightUm;
        return patch.Cells.FindAll(c => own.Contains(c.X, c.Y) && c.X < width && c.Y < height && Layout.Pen(c.X, c.Y) < 0f);
    }

    private UmRect ToUm(in SlideRect rect)
    {
        double mpp = Options.Mpp;
        return new UmRect((float)(rect.X * mpp), (float)(rect.Y * mpp), (float)(rect.XEnd * mpp), (float)(rect.YEnd * mpp));
    }
}
