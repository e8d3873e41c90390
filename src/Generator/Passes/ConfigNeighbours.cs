using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Passes;

/// <summary>
/// The configurations one step from those that a kernel's author gave: a constexpr or the warps doubled or halved, the stages one more or one less. The
/// tuner walks from one to the next. Those that break a rule of shapes are left out.
/// </summary>
internal static class ConfigNeighbours
{
    /// <summary>More would make the build long.</summary>
    private const int MostAdded = 32;

    private const int MaxWarps = 32;
    private const int MaxStages = 8;
    private const int MaxConstant = 1 << 16;

    /// <summary>The kernel with the neighbours behind its configurations, if its author asks for them.</summary>
    public static KernelModel Run(KernelModel model)
    {
        if (model.Signature.Tuning is not { HasNeighbours: true } || model.Program is not { } program) return model;
        var all = model.Signature.Configs.ToList();
        var steps = all.Select(config => Of(config, model.Signature, program.Body.Multiplies).ToList()).ToList();
        var seen = new HashSet<KernelConfig>(all.Select(config => config with { IsGiven = false }));

        // By turns, so that each configuration has some.
        for (var i = 0; i < steps.Max(s => s.Count); i++)
        {
            foreach (var neighbour in steps.Where(s => i < s.Count).Select(s => s[i]))
            {
                if (all.Count < model.Signature.Configs.Count + MostAdded && seen.Add(neighbour) && IsSound(program, neighbour)) all.Add(neighbour);
            }
        }

        return model with { Signature = model.Signature with { Configs = all.ToEquatableArray() } };
    }

    private static IEnumerable<KernelConfig> Of(KernelConfig config, KernelSignature signature, bool hasStages)
    {
        var given = config with { IsGiven = false };
        for (var i = 0; i < config.Constants.Count; i++)
        {
            var (name, value) = (config.Constants[i].Name, config.Constants[i].Value);
            if (signature.Parameters.First(p => p.Name == name) is not { Kind: ParameterKind.Constexpr, Element: ElementType.I32 } || value <= 0 || (value & (value - 1)) != 0) continue;
            foreach (var other in new[] { 2 * value, value / 2 }.Where(v => v is > 0 and <= MaxConstant))
                yield return given with { Constants = config.Constants.Select((c, j) => j == i ? c with { Value = other } : c).ToEquatableArray() };
        }

        // Threads and stages mean nothing to a processor.
        if (!config.IsFor(ConfigTargets.Any & ~ConfigTargets.Cpu)) yield break;
        foreach (var warps in new[] { 2 * config.NumWarps, config.NumWarps / 2 }.Where(w => w is > 0 and <= MaxWarps)) yield return given with { NumWarps = warps };
        if (!hasStages) yield break;
        foreach (var stages in new[] { config.NumStages + 1, config.NumStages - 1 }.Where(s => s is > 0 and <= MaxStages)) yield return given with { NumStages = stages };
    }

    private static bool IsSound(BlockProgram program, KernelConfig config) =>
        Specialize.Run(program, config) is ({ } specialized, _) && PointerOrigins.Run(specialized).Problems.Count == 0;
}
