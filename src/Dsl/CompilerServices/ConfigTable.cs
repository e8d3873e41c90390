using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using BlockSharp.Runtime.Tuning;

namespace BlockSharp.CompilerServices;

/// <summary>The configurations of one kernel, and for each device which of them run there, found out once. Thread-safe. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConfigTable
{
    private readonly int number = KernelTableNumber.Next();
    private readonly string kernel;
    private readonly string[] names;
    private readonly ConfigEntry[] configs;
    private readonly Func<IVariantTable> variants;

    /// <param name="kernel">The kernel's name, for messages.</param>
    /// <param name="names">Its constexprs.</param>
    /// <param name="configs">Its configurations, in order.</param>
    /// <param name="variants">The variants for GPUs; not asked for on other devices.</param>
    public ConfigTable(string kernel, string[] names, ConfigEntry[] configs, Func<IVariantTable> variants)
    {
        this.kernel = kernel;
        this.names = names;
        this.configs = configs;
        this.variants = variants;
    }

    /// <summary>How many configurations there are.</summary>
    internal int Count => configs.Length;

    /// <summary>What runs on the target's device. Warm calls allocate nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ConfigFits On(in LaunchTarget target) => new(Unsafe.As<DeviceConfigs?>(target.Device.Launchers(number))?.Fits ?? Look(target.Device).Fits);

    /// <summary>What is thrown where no configuration can be launched.</summary>
    /// <param name="target">Where it was to be launched.</param>
    /// <param name="reasons">For each configuration what of the arguments excludes it; null if nothing does.</param>
    /// <returns>
    /// <see cref="NotSupportedException"/> if some would do on another device, else <see cref="ArgumentException"/>.
    /// </returns>
    public Exception NoneFits(in LaunchTarget target, string?[] reasons)
    {
        var onDevice = Look(target.Device).Reasons;
        var all = configs.Select((_, i) => $"{i} ({NameOf(i)}): {reasons[i] ?? onDevice[i] ?? "the arguments have not the alignment that it needs"}");
        var message = $"Kernel '{kernel}' has no configuration for these arguments on {target.Device}. {string.Join("; ", all)}.";
        return reasons.Where((reason, i) => reason is null && onDevice[i] is not null).Any() ? new NotSupportedException(message) : new ArgumentException(message);
    }

    /// <summary>A configuration by its values: <c>XBLOCK=1, RBLOCK=2048, NumWarps=4, NumStages=1</c>.</summary>
    internal string NameOf(int config)
    {
        var entry = configs[config];
        var constants = names.Zip(entry.Values, (name, value) => string.Create(CultureInfo.InvariantCulture, $"{name}={value}, "));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Concat(constants)}NumWarps={entry.NumWarps}, NumStages={entry.NumStages}");
    }

    /// <summary>A configuration as the search for a fast one sees it.</summary>
    internal ConfigPoint PointOf(int config) =>
        new([.. configs[config].Values, configs[config].NumWarps, configs[config].NumStages], configs[config].IsGiven);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DeviceConfigs Look(Device device) => (DeviceConfigs)device.AddLaunchers(number, () =>
    {
        var fits = new VariantFit[configs.Length];
        var reasons = new string?[configs.Length];
        for (var i = 0; i < configs.Length; i++)
            fits[i] = FitOf(device, i, out reasons[i]);
        return new DeviceConfigs(fits, reasons);
    });

    private VariantFit FitOf(Device device, int config, out string? reason)
    {
        reason = null;

        // Where its author thought of GPUs only, the CPU takes what there is.
        if (device.Kind == DeviceKind.Eager || (device.Kind == DeviceKind.Cpu && !Array.Exists(configs, c => c.Target.HasFlag(Target.Cpu))))
            return VariantFit.General;
        if (!KernelArguments.Suits(device, configs[config].Target))
        {
            reason = $"it is for {configs[config].Target}";
            return VariantFit.None;
        }
        return device.Kind == DeviceKind.Cpu ? VariantFit.General : variants().Fit(device, config, out reason);
    }

    private sealed record DeviceConfigs(VariantFit[] Fits, string?[] Reasons);
}
