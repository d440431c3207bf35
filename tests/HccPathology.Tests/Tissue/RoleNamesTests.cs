using HccPathology.Tests.Repository;
using HccPathology.Tissue;

namespace HccPathology.Tests.Tissue;

public sealed class RoleNamesTests
{
    [Fact]
    public void MeaningOf_EveryNameOfTheDocument_IsTheRoleOfItsLine()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(SourceTree.Root, "docs/regions.md")).SkipWhile(l => l != "| role | names |").Skip(2)
            .TakeWhile(l => l.StartsWith('|'))];
        lines.Length.ShouldBe(Enum.GetValues<TissueRole>().Length + 3, "growth patterns, outlines and what is left out have lines of their own");
        foreach (string[] cells in lines.Select(l => l.Trim('|', ' ').Split(" | ")))
        {
            bool isOutline = cells[0] == "where a tumour ends, and not what is in it";
            TissueRole? role = isOutline || cells[0] == "left out" ? null : Enum.Parse<TissueRole>(cells[0].Split(' ', ',')[0], ignoreCase: true);
            foreach (string name in cells[1].Split(", "))
            {
                string? pattern = cells[0].Contains("pattern", StringComparison.Ordinal) ? name : null;
                RoleNames.MeaningOf(name).ShouldBe(new ClassMeaning(role, pattern, isOutline), name);
            }
        }
    }

    [Fact]
    public void MeaningOf_NamesThatSayMoreThanARole_KeepIt()
    {
        RoleNames.MeaningOf("Tumor: Compact").ShouldBe(new ClassMeaning(TissueRole.Tumour, "solid"), "one pattern of WHO 2019");
        RoleNames.PatternOf("compact").ShouldBe("solid");
        foreach (string name in new[] { "Tumour stroma", "tumor_stroma", "Cancer-associated stroma", "Tumor stroma: dense" })
        {
            RoleNames.MeaningOf(name).ShouldBe(new ClassMeaning(TissueRole.Stroma, IsWithinTumour: true), name);
        }
    }

    [Theory]
    [InlineData("viable_tumor", TissueRole.Tumour)]
    [InlineData("HEMORRHAGE", TissueRole.Vessel)]
    [InlineData("Stroma: Positive", TissueRole.Stroma)]
    [InlineData("Lymphocyte: positive", TissueRole.Lymphoid)]
    [InlineData("Ignore anything*", TissueRole.Artefact)]
    [InlineData("Adipose tissue", TissueRole.Other)]
    public void MeaningOf_NamesHoweverWritten_AreTheSame(string name, TissueRole role) => RoleNames.MeaningOf(name).ShouldBe(new ClassMeaning(role));

    [Theory]
    [InlineData("fat")]          // adipose tissue or fatty liver
    [InlineData("Tumorzellen")]
    [InlineData("***")]
    [InlineData("Tumor: Necrosis")]     // as tumour its area and cells would be of living tumour
    [InlineData("Tumor: Positive: Stroma")]
    [InlineData("Region*: Tumor")]
    [InlineData("")]
    public void MeaningOf_WhatIsNotInTheTable_IsUnknown(string name) => RoleNames.MeaningOf(name).ShouldBeNull();

    [Theory]
    [InlineData("Tumor: Macro-trabecular", "macrotrabecular")]
    [InlineData("HCC: Tumor", null)]
    [InlineData("Clear cell: Positive", "clear cell")]
    public void MeaningOf_ADerivedClassOfOneKind_KeepsThePattern(string name, string? pattern) =>
        RoleNames.MeaningOf(name).ShouldBe(new ClassMeaning(TissueRole.Tumour, pattern));

    [Fact]
    public void Of_TakesRolesAndNoOtherNames()
    {
        foreach (TissueRole role in Enum.GetValues<TissueRole>())
        {
            RoleNames.Of(RoleNames.NameOf(role)).ShouldBe(role);
            RoleNames.NameOf(role).ShouldBe(role.ToString().ToLowerInvariant());
        }

        RoleNames.Of("Tumor").ShouldBe(TissueRole.Tumour);
        RoleNames.Of("exclude").ShouldBe(TissueRole.Artefact);
        RoleNames.Of("hcc").ShouldBeNull();
        RoleNames.Of("1").ShouldBeNull();
    }
}
