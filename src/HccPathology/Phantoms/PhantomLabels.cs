using HccPathology.Pixels;
using HccPathology.Tissue;

namespace HccPathology.Phantoms;

/// <summary>
/// What every place of a phantom is, on square cells from its upper left corner: the truth that a tissue map is trained on and
/// compared with. A cell is what its middle is; veins count as the liver around them, and what lies under ink is artefact.
/// </summary>
public sealed class PhantomLabels
{
    private PhantomLabels(int width, int height, TissueRole[] roles) => (Width, Height, Roles) = (width, height, roles);

    public int Width { get; }
    public int Height { get; }

    /// <summary>Row by row; <see cref="TissueRole.Glass"/> where there is no tissue.</summary>
    public TissueRole[] Roles { get; }

    public static PhantomLabels Of(PhantomOptions options, double cellUm, int threads)
    {
        PhantomScene scene = new(options);
        int width = (int)Math.Ceiling(options.WidthUm / cellUm), height = (int)Math.Ceiling(options.HeightUm / cellUm);
        TissueRole[] roles = new TissueRole[width * height];
        List<PortalTract> tracts = [];
        scene.Lobules.Gather(new UmRect(0f, 0f, (float)options.WidthUm, (float)options.HeightUm), [], tracts);
        ParallelLoop.Run(height, threads, row =>
        {
            float y = (float)((row + 0.5) * cellUm);
            List<PortalTract> near = tracts.FindAll(t => MathF.Abs(t.Y - y) < t.Reach);
            for (int column = 0; column < width; column++)
            {
                roles[row * width + column] = At(scene, near, (float)((column + 0.5) * cellUm), y);
            }
        });
        return new PhantomLabels(width, height, roles);
    }

    /// <summary>A grey picture whose values are the numbers of the roles.</summary>
    public RgbImage ToImage()
    {
        RgbImage image = new(Width, Height);
        for (int i = 0; i < Roles.Length; i++)
        {
            image.Data.AsSpan(3 * i, 3).Fill((byte)Roles[i]);
        }

        return image;
    }

    // The order is that of TissuePatch.GroundAt, but aggregates have a name of their own here.
    private static TissueRole At(PhantomScene scene, List<PortalTract> tracts, float x, float y)
    {
        Place place = scene.Layout.At(x, y);
        if (place.Tissue <= 0f)
        {
            return TissueRole.Glass;
        }

        return scene.Layout.Pen(x, y) > 0f ? TissueRole.Artefact
            : tracts.Exists(t => MathF.Abs(t.X - x) < t.Reach && t.Inside(x, y) > 0f) ? TissueRole.Portal
            : place.Tumour < 0f && scene.Lymphocytes.Aggregate(x, y, place) > 0.5f ? TissueRole.Lymphoid
            : place.Capsule > 0f || place.Scar > 0f ? TissueRole.Stroma
            : place.Necrosis > 0f ? TissueRole.Necrosis
            : place.Tumour < 0f ? TissueRole.Parenchyma
            : place.Septum > 0f ? TissueRole.Stroma : TissueRole.Tumour;
    }
}
