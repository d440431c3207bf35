namespace HccPathology.Phantoms;

/// <summary>Room for a nucleus: away from blood spaces and vacuoles.</summary>
internal static class Clearance
{
    /// <summary>Moves a round nucleus to a free place near by; false when there is none within 12 µm.</summary>
    public static bool TryMove(TissuePatch patch, ref float x, ref float y, float radius)
    {
        float fromX = x, fromY = y;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            LeaveBloodSpace(patch, ref x, ref y, radius + 0.8f);
            LeaveVacuole(patch, ref x, ref y, radius);
        }

        bool isNear = (x - fromX) * (x - fromX) + (y - fromY) * (y - fromY) < 144f;
        return isNear && patch.SinusoidDistance(x, y) > 0.85f * radius && VacuoleOverlap(patch, x, y, radius, out _) < 0.15f * radius;
    }

    /// <summary>True when a nucleus of that radius does not reach into a vacuole.</summary>
    public static bool IsOffVacuoles(TissuePatch patch, float x, float y, float radius) => VacuoleOverlap(patch, x, y, radius, out _) < 0.2f * radius;

    private static void LeaveBloodSpace(TissuePatch patch, ref float x, ref float y, float radius)
    {
        float distance = patch.SinusoidDistance(x, y);
        if (distance < radius)
        {
            float dx = patch.SinusoidDistance(x + 1f, y) - distance, dy = patch.SinusoidDistance(x, y + 1f) - distance;
            float slope = MathF.Sqrt(dx * dx + dy * dy) + 0.1f;
            x += dx / slope * (radius - distance);
            y += dy / slope * (radius - distance);
        }
    }

    private static void LeaveVacuole(TissuePatch patch, ref float x, ref float y, float radius)
    {
        float overlap = VacuoleOverlap(patch, x, y, radius, out Vacuole worst);
        if (overlap > 0f)
        {
            float dx = x - worst.X, dy = y - worst.Y, d = MathF.Sqrt(dx * dx + dy * dy) + 1e-3f;
            x += dx / d * overlap;
            y += dy / d * overlap;
        }
    }

    private static float VacuoleOverlap(TissuePatch patch, float x, float y, float radius, out Vacuole worst)
    {
        float most = 0f;
        worst = default;
        foreach (Vacuole vacuole in patch.Vacuoles)
        {
            float dx = x - vacuole.X, dy = y - vacuole.Y;
            float overlap = vacuole.Radius + 0.92f * radius - MathF.Sqrt(dx * dx + dy * dy);
            (most, worst) = overlap > most ? (overlap, vacuole) : (most, worst);
        }

        return most;
    }
}
