using System.Text;
using HccPathology.Density;
using HccPathology.Outputs.Tables;

namespace HccPathology.Tests.Outputs.Tables;

public sealed class DensityFilesTests
{
    [Fact]
    public void Write_QuotesNamesKeepsMissingEmptyAndNumbersExact()
    {
        using ScratchFolder folder = new();
        DensityFiles.WriteCsv(folder.File("d.csv"),
        [
            DensityTable.RowOf("Leber, \"Müller\"\n2", "H&E", "tissue", "all", 8, 4.5, 4, new()),
            DensityTable.RowOf("肝", "H&E", "tissue", "Nucleus", 0, 0.30000000000000004, 0.25, new()),
        ]);
        byte[] bytes = File.ReadAllBytes(folder.File("d.csv"));
        bytes[0].ShouldBe((byte)'s', "no byte order mark");
        string[] lines = Encoding.UTF8.GetString(bytes).Split("\r\n");
        lines[0].ShouldBe("schema_version,slide,stain,marker,zone,cell_class,count,gross_area_mm2,net_area_mm2,density_per_mm2,ci95_low_per_mm2,ci95_high_per_mm2,"
            + "bootstrap95_low_per_mm2,bootstrap95_high_per_mm2,bootstrap_blocks,fraction_of_all,hotspot_per_mm2,hotspot_x_um,hotspot_y_um,stromal_immune_area_mm2,stromal_til_percent,status,reason");
        lines[1].ShouldStartWith("3,\"Leber, \"\"Müller\"\"\n2\",H&E,,tissue,all,8,4.5,4,2,0.863");
        lines[1].ShouldEndWith(",ok,");
        lines[2].ShouldBe("3,肝,H&E,,tissue,Nucleus,0,0.30000000000000004,0.25,,,,,,,,,,,,,not evaluable,net area 0.25 mm2 is below the minimum of 0.5 mm2");
        lines[3].ShouldBe("");
    }

    [Theory]
    [InlineData(" Lead cells ")]
    [InlineData("a\r\nb\tc")]
    [InlineData("x\r\n\r\n")]
    [InlineData("=1+1,\"q\"")]
    [InlineData("\uFFFD \u202Ee\u0301")]
    public void ReadProfile_OddNames_AreThoseThatWereWritten(string name)
    {
        using ScratchFolder folder = new();
        ProfileRow[] rows = [new ProfileRow(-50, DistanceProfile.RowOf(name, "H&E", name, 8, 0.5) with { Reason = name }), new ProfileRow(0, DistanceProfile.RowOf(name, "H&E", "all", 0, 0))];
        DensityFiles.WriteCsv(folder.File("p.csv"), rows);
        DensityFiles.ReadProfile("p.csv", File.ReadAllBytes(folder.File("p.csv"))).ShouldBe(rows);
    }
}
