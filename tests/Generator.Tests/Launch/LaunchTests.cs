using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Launch;

public class LaunchTests
{
    [Fact]
    public void Print_all()
    {
        var program = GeneratorHost.RunAndCompile(new KernelGenerator(), [.. SampleKernels.All]);
        foreach (var (name, text) in program.GeneratedSources) if (name.Contains("Launch")) System.IO.File.AppendAllText("/tmp/launch.txt", name + "\n" + text + "\n\n");
    }
}
