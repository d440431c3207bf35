using HccPathology.Zones;

namespace HccPathology.Tests.Zones;

/// <summary>Of what each row of the density table is made.</summary>
public sealed class ZoneTests
{
    private const string TumourNet = "TumourNest TumourStroma TumourOther", TumourRest = "TumourNecrosis TumourVessel TumourExcluded";
    private const string LiverNet = "Parenchyma PortalOrSeptum LiverOther", LiverRest = "LiverNecrosis LiverVessel LiverExcluded";

    [Theory]
    [InlineData("tumour", 0, true, TumourNet, TumourRest)]
    [InlineData("tumour nests", 0, true, "TumourNest", "")]
    [InlineData("tumour stroma", 0, true, "TumourStroma", "")]
    [InlineData("tumour necrosis", 0, true, "TumourNecrosis", "")]
    [InlineData("tumour core", 1, true, TumourNet, TumourRest)]
    [InlineData("inner margin", 2, true, TumourNet, TumourRest)]
    [InlineData("outer margin", 3, false, LiverNet, LiverRest)]
    [InlineData("peritumour", 4, false, LiverNet, LiverRest)]
    [InlineData("distant parenchyma", 5, false, LiverNet, LiverRest)]
    [InlineData("non-tumour tissue", 0, false, LiverNet, LiverRest)]
    [InlineData("parenchyma", 0, false, "Parenchyma", "")]
    [InlineData("portal tracts and septa", 0, false, "PortalOrSeptum", "")]
    [InlineData("unclassified tissue", 0, false, "Unclassified", "UnclassifiedExcluded")]
    [InlineData("tissue", 0, true,
        "TumourNest TumourStroma TumourNecrosis TumourVessel TumourOther Parenchyma PortalOrSeptum LiverNecrosis LiverVessel LiverOther Unclassified",
        "TumourExcluded LiverExcluded UnclassifiedExcluded")]
    public void Zone_IsOfTheseCompartments_NetAndGrossOnly(string name, int band, bool isOfTumour, string net, string grossOnly)
    {
        Zone zone = name == "tissue" ? Zone.AllTissue : Zone.All(new ZoneOptions()).Single(z => z.Name == name);
        string[] counted = net.Split(' '), rest = grossOnly.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (Compartment compartment in Enum.GetValues<Compartment>())
        {
            foreach (int at in Enumerable.Range(0, 7))
            {
                bool isHere = band == 0 || at == band;
                zone.IsNet(compartment, at).ShouldBe(isHere && counted.Contains($"{compartment}"), $"{compartment} in band {at}");
                zone.IsGross(compartment, at).ShouldBe(isHere && counted.Concat(rest).Contains($"{compartment}"), $"{compartment} in band {at}, gross");
            }
        }

        (zone.Band, zone.IsOfTumour, zone.OnlyKind?.ToString()).ShouldBe((band, isOfTumour, counted.Length == 1 && rest.Length == 0 ? net : null));
    }
}
