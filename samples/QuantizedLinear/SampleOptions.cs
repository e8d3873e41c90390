namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>The options as given; null where the sample chooses.</summary>
internal sealed record SampleOptions(int? N, int? K, int? M, string? File, string? Tensor, string? DeviceName, int Seed, int? Iterations, bool Tune)
{
    /// <summary>Refuses what can be refused before anything is read or written.</summary>
    /// <exception cref="BadOptionException">A value is out of range, or options contradict each other.</exception>
    public void Check()
    {
        foreach (var (name, value) in new[] { ("--n", N), ("--k", K), ("--m", M), ("--iterations", Iterations) })
            if (value < 1)
                throw new BadOptionException($"{name} {value}: must be at least 1.");
        if (File is not null && (N ?? K) is not null)
            throw new BadOptionException("--n and --k are the shape of the sample weights, a file has its own: leave them out with --file.");
        if (File is null && Tensor is not null and not SampleWeights.TensorName)
            throw new BadOptionException($"--tensor {Tensor}: without --file the only tensor is {SampleWeights.TensorName}.");
    }

    /// <summary>The device asked for, or the best one.</summary>
    /// <exception cref="BadOptionException">The name means no device, or this machine has none of the kind.</exception>
    public Device ChooseDevice()
    {
        if (DeviceName is null)
        {
            try
            {
                return Device.Default;
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // An environment variable may name the default device, wrongly.
                throw new BadOptionException(error.Message);
            }
        }
        DeviceKind? kind = DeviceName.ToLowerInvariant() switch
        {
            "cuda" => DeviceKind.Cuda,
            "opencl" => DeviceKind.OpenCL,
            "cpu" => DeviceKind.Cpu,
            "eager" => DeviceKind.Eager,
            _ => null,
        };
        if (kind is null)
            throw new BadOptionException($"--device {DeviceName}: is none of cuda, opencl, cpu, eager.");
        return Device.All.FirstOrDefault(device => device.Kind == kind)
            ?? throw new BadOptionException($"--device {DeviceName}: this machine has {string.Join("; ", Device.All.Select(device => device.Description))}.");
    }
}
