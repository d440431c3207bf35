using HccPathology.Foreground;
using HccPathology.Pixels;
using HccPathology.Stains;

namespace HccPathology.Tests.Stains;

/// <summary>Pictures of a few even colours, given as optical densities of red, green and blue: what they look stained with.</summary>
public sealed class StainHueTests : IDisposable
{
    private const int Side = 256;
    private static readonly WhitePoint White = new(245, 245, 245, WhitePointSource.Glass, "drawn");
    private static readonly (double R, double G, double B) Glass = (0, 0, 0), Blue = (0.52, 0.56, 0.23), Eosin = (0.13, 0.48, 0.33), Brown = (0.22, 0.46, 0.62);

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Real H&E has 4-89 % of pink, H-DAB below 0.1 % and 38-100 % of brown; crowded nuclei have 0.2-4 % of pink,
    // pigment gives H&E as much brown as it has pink.
    [Theory]
    [InlineData(0.04, 0, "he")]
    [InlineData(0.02, 0, "")]
    [InlineData(0.12, 0.03, "he")]
    [InlineData(0.12, 0.06, "")]
    [InlineData(0.2, 0.2, "")]
    [InlineData(0, 0.05, "hdab")]
    [InlineData(0, 0.02, "")]
    [InlineData(0.001, 0.38, "hdab")]
    [InlineData(0.02, 0.08, "")]
    [InlineData(0.02, 0.12, "hdab")]
    public void Of_PinkAndBrownAmongNuclei_TellsTheStainOnlyWhereOneRules(double pink, double brown, string looks) =>
        Look((pink, Eosin), (brown, Brown), (1 - pink - brown, Blue)).Looks.ShouldBe(Kind(looks));

    // Half of the tissue in one colour, half nuclei.
    [Theory]
    [InlineData(0.13, 0.48, 0.33, "he")]            // eosin, as the default has it
    [InlineData(0.24, 0.60, 0.42, "he")]            // with less of a hue
    [InlineData(0.10, 0.50, 0.55, "")]              // red ink, blood: blue as much as green
    [InlineData(0.60, 0.50, 0.60, "")]              // more red than green: ink
    [InlineData(0.42, 0.50, 0.60, "hdab")]          // a grey-brown DAB
    [InlineData(0.92, 1.27, 1.06, "")]              // as much haematoxylin as DAB
    [InlineData(0.70, 1.20, 1.50, "")]              // so dark that it has no hue to go by
    [InlineData(0.50, 1.00, 1.30, "hdab")]
    [InlineData(0.03, 0.04, 0.30, "")]              // yellow light
    [InlineData(0.07, 0.15, 0.20, "hdab")]          // pale DAB
    public void Of_OneColourBesideNuclei_IsItsStain(double r, double g, double b, string looks) =>
        Look((0.5, (r, g, b)), (0.5, Blue)).Looks.ShouldBe(Kind(looks));

    [Theory]
    [InlineData(400, "")]
    [InlineData(600, "he")]
    public void Of_FewColouredPixels_SaysNothing(int pixels, string looks) =>
        Look((pixels / (double)(Side * Side), Eosin), (1, Glass)).Looks.ShouldBe(Kind(looks));

    // JPEG and sensors tint grey by a level or two.
    [Theory]
    [InlineData(0.300, 0.306, 0.303, true)]
    [InlineData(0.300, 0.300, 0.330, false)]
    public void Of_OneColourAlone_IsGreyWhereItTakesUpAllLightAlike(double r, double g, double b, bool isGrey) => Look((1, (r, g, b))).IsGrey.ShouldBe(isGrey);

    private static StainKind? Kind(string looks) => looks switch { "he" => StainKind.HaematoxylinEosin, "hdab" => StainKind.HaematoxylinDab, _ => null };

    private StainAppearance Look(params (double Share, (double R, double G, double B) Od)[] parts)
    {
        RgbImage image = new(Side, Side);
        double upTo = 0;
        int from = 0;
        foreach ((double share, (double r, double g, double b)) in parts)
        {
            int to = (int)Math.Round(Math.Min(1, upTo += share) * Side * Side);
            for (; from < to; from++)
            {
                image[from % Side, from / Side] = (StainPixels.Channel(245, r), StainPixels.Channel(245, g), StainPixels.Channel(245, b));
            }
        }

        using TissueSample sample = StainPixels.Sample(_folder, image);
        return StainAppearance.Of(sample, White, darkOd: 1);
    }
}
