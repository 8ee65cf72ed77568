"""Uses of metering's operations."""

from tests.examples.example import Example

EXAMPLES = {
    "query:smartDeviceNetwork": Example(
        lambda world: {"deviceId": world.electricity.meters.get().smart_device.device_id}
    ),
}
