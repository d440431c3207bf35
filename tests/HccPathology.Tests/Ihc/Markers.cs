using HccPathology.Ihc;

namespace HccPathology.Tests.Ihc;

/// <summary>Markers made up for tests.</summary>
internal static class Markers
{
    public static Marker Of(Compartment compartment, int grades) => new()
    {
        Name = "X",
        Marks = "cells",
        Compartment = compartment,
        Scores = [IhcScore.PositivePercent],
        Grades = grades,
        ThresholdsOd = [0.2, 0.4, 0.6],
        ThresholdSource = "made up",
        HazePercentile = 33,
    };
}
